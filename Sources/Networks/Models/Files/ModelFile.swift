import Layers
public import Serialization
import Tokenization

/// A model in an HDF5 file: that of a run's checkpoint, or one without a run (`Docs/checkpoint-format.md`).
public struct ModelFile: Sendable {
  /// Where a file has the arrays.
  package enum Layout {
    package static let weights = "/model"
    package static let vocabulary = "/vocabulary"
  }

  /// Everything but numbers.
  public let record: ModelRecord
  /// The weights under Hugging Face's names.
  public let weights: StateDictionary
  /// The step of the run that it belongs to; nil without a run.
  public let step: Int?

  /// Makes a file of its parts, without a run.
  public init(_ record: ModelRecord, weights: StateDictionary) {
    self.record = record
    self.weights = weights
    step = nil
  }

  /// Reads a file and verifies its checksums.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error`, ``ModelFileError``, `CheckpointVersionError` or another error that names the file and the
  ///   fault.
  public init(path: String) throws {
    let file = try HDF5File(opening: path)
    record = try Self.record(of: file)
    step = try file.attribute("step", of: "/") == nil ? nil : Int(file.integer("step"))
    weights = try HDF5StateDictionary.read(under: Layout.weights, of: file)
  }

  /// Reads everything but numbers.
  ///
  /// - Parameter file: an open file.
  /// - Returns: the model without its weights.
  /// - Throws: as ``init(path:)``.
  package static func record(of file: HDF5File) throws -> ModelRecord {
    try requireFormat(of: file)
    return try ModelRecord(
      attributes: file,
      vocabulary: try Vocabulary(
        pieces: try file.readTexts(Layout.vocabulary), source: file.path))
  }

  /// Refuses files that are none of ours, or of a later program.
  ///
  /// - Throws: ``ModelFileError`` or `CheckpointVersionError`.
  package static func requireFormat(of file: HDF5File) throws {
    guard try file.attribute("format") == .string(CheckpointFormat.name) else {
      throw ModelFileError(
        "'\(file.path)' is an HDF5 file but not a checkpoint of this program")
    }
    let version = try file.integer("format_version")
    guard (1...CheckpointFormat.version).contains(version) else {
      throw CheckpointVersionError(path: file.path, version: version)
    }
  }

  /// Writes the file atomically.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error` or `SystemError`; what was there before is then untouched.
  public func write(to path: String) throws {
    let attributes = try record.attributes()
    try HDF5File.write(to: path, expectedByteCount: weights.byteCount) { file in
      try Self.write(record, attributes, weights, to: file)
    }
  }

  /// Writes what every file with a model begins with.
  ///
  /// - Parameters:
  ///   - record: the model.
  ///   - attributes: of the root, beside the format.
  ///   - weights: under Hugging Face's names.
  ///   - file: a new file.
  /// - Throws: `HDF5Error`.
  package static func write(
    _ record: ModelRecord, _ attributes: [(name: String, value: HDF5AttributeValue)],
    _ weights: StateDictionary, to file: HDF5File
  ) throws {
    try file.setAttribute(.string(CheckpointFormat.name), "format")
    try file.setAttribute(.integer(CheckpointFormat.version), "format_version")
    for (name, value) in attributes { try file.setAttribute(value, name) }
    try file.write(texts: record.vocabulary.pieces, to: Layout.vocabulary)
    try HDF5StateDictionary.write(weights, under: Layout.weights, of: file)
  }
}
