import ExactStrings
import Models
import Serialization
import Training

/// What the reading of a whole checkpoint has proved.
public struct CheckpointProof: Sendable, Equatable {
  /// Optimizer steps made.
  public let step: Int
  /// Arrays of weights and moments.
  public let arrays: Int
  /// The size of all arrays in bytes.
  public let bytes: Int
}

extension Checkpoint {
  /// Reads a file to its last byte: the seal, the checksum of every array, the attributes, the
  /// vocabulary, and whether moments and weights fit each other.
  ///
  /// Memory stays flat.
  ///
  /// - Parameter path: the file.
  /// - Returns: what there was to check.
  /// - Throws: `HDF5Error`, ``TrainingError`` or another error that names the file and the fault.
  @discardableResult
  public static func prove(path: String) throws -> CheckpointProof {
    let file = try HDF5File(opening: path)
    let state = try RunState(checkpoint: file)
    try MisnamedCheckpoint.check(path, step: state.step)
    var shapes: [[ExactString: [Int]]] = []
    var (arrays, bytes) = (0, 0)
    let kind = state.options.kindOfOptimizer
    let groups = [StoredModel.Layout.weights] + kind.slots.map { CheckpointFormat.optimizer + $0 }
    for group in groups {
      var found: [ExactString: [Int]] = [:]
      for name in try HDF5StateDictionary.names(under: group, of: file) {
        let info = try file.info(name.object)
        guard info.elementType == .float32 else {
          throw HDF5Error(
            .mismatch, path: path, object: name.object,
            problem: "holds \(info.elementType?.description ?? "text"), expected float32")
        }
        guard try file.attribute(HDF5Checksum.attribute, of: name.object) != nil else {
          throw HDF5Error(
            .damaged, path: path, object: name.object, problem: "has no checksum, expected one")
        }
        try file.verifyChecksum(of: name.object)
        found[ExactString(name.dotted)] = info.shape
        arrays += 1
        bytes += info.elementCount * MemoryLayout<Float>.stride
      }
      shapes.append(found)
    }
    // A file of weights alone has no state.
    guard shapes.dropFirst().contains(where: { !$0.isEmpty }) else {
      return CheckpointProof(step: state.step, arrays: arrays, bytes: bytes)
    }
    for (slot, found) in zip(kind.slots, shapes.dropFirst()) {
      let expected = shapes[0].filter { kind.holds(slot, $0.key.string, shape: $0.value) }
      guard found == expected else {
        throw HDF5Error(
          .damaged, path: path, object: CheckpointFormat.optimizer + slot,
          problem: "has other names or shapes than \(StoredModel.Layout.weights)")
      }
    }
    return CheckpointProof(step: state.step, arrays: arrays, bytes: bytes)
  }
}
