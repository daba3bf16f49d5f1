import Serialization

/// The sizes that the datasets of an instance file agree on.
struct InstanceShapes {
  /// Instances.
  let count: Int
  /// Tokens in a row, padding included.
  let length: Int
  /// Predictions in a row, unused ones included.
  let predictions: Int
  /// Whether there is a label for each instance.
  let predictsNextSentence: Bool

  /// Reads and compares the shapes.
  ///
  /// - Throws: ``InstanceFileError`` or `HDF5Error` that names the dataset.
  init(_ file: HDF5File) throws {
    func shape(_ object: String) throws -> [Int] { try file.info(object).shape }
    func require(_ object: String, _ expected: [Int]) throws {
      let found = try shape(object)
      guard found == expected else {
        throw InstanceFileError(
          "'\(file.path)': '\(object)' has shape \(found), expected \(expected)")
      }
    }
    let ids = try shape(InstanceLayout.inputIDs)
    guard ids.count == 2, (1...Int(Int16.max)).contains(ids[1]) else {
      throw InstanceFileError(
        "'\(file.path)': '\(InstanceLayout.inputIDs)' has shape \(ids), expected [instances, length]"
      )
    }
    let positions = try shape(InstanceLayout.positions)
    guard positions.count == 2, positions[0] == ids[0], (1...ids[1]).contains(positions[1]) else {
      throw InstanceFileError(
        "'\(file.path)': '\(InstanceLayout.positions)' has shape \(positions), "
          + "expected [\(ids[0]), at most \(ids[1])]")
    }
    try require(InstanceLayout.inputMask, ids)
    try require(InstanceLayout.segmentIDs, ids)
    try require(InstanceLayout.labels, positions)
    count = ids[0]
    length = ids[1]
    predictions = positions[1]
    guard try file.exists(InstanceLayout.nextSentence) else {
      predictsNextSentence = false
      return
    }
    let labels = try shape(InstanceLayout.nextSentence)
    predictsNextSentence = labels != [0]
    // NVIDIA's tools have both forms.
    if predictsNextSentence, labels != [count, 1] {
      try require(InstanceLayout.nextSentence, [count])
    }
  }
}

/// An instance file that cannot be used, in one line.
public struct InstanceFileError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}
