import ExactStrings
import Layers
public import Serialization
import Tokenization

/// A model at rest: what a file or a directory of any kind holds of one, its weights under our names.
///
/// As an HDF5 file it is that of a run's checkpoint, or one without a run (`Docs/checkpoint-format.md`).
public struct StoredModel: Sendable {
  /// Where a file has the arrays.
  package enum Layout {
    package static let weights = "/model"
    package static let vocabulary = "/vocabulary"
    package static let card = "/card"
  }

  /// Everything but numbers.
  public var record: ModelRecord
  /// The file that the weights come from.
  public let origin: String
  /// The weights under Hugging Face's names, as 32-bit or 16-bit floats.
  public var weights: StateDictionary
  /// The step of the run that it belongs to; nil without a run.
  public let step: Int?
  /// The state of the optimizer of another program's run, where it came along; the checkpoints of our runs have theirs
  /// with the run.
  public var optimizer: Optimizer?

  /// The state of an optimizer.
  public struct Optimizer: Sendable {
    /// How many updates it has made.
    public let updates: Int
    /// For each of its slots, what it has for every weight.
    public let slots: [(slot: String, tensors: StateDictionary)]

    /// Makes a state of its parts.
    public init(updates: Int, slots: [(slot: String, tensors: StateDictionary)]) {
      self.updates = updates
      self.slots = slots
    }
  }

  /// Makes a model of its parts, without a run.
  public init(_ record: ModelRecord, weights: StateDictionary, origin: String) {
    self.record = record
    self.weights = weights
    self.origin = origin
    step = nil
  }

  /// Reads an HDF5 file and verifies its checksums.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error`, ``ModelFileError``, `CheckpointVersionError` or another error that names the file and the
  ///   fault.
  public init(path: String) throws {
    let file = try HDF5File(opening: path)
    origin = path
    record = try Self.record(of: file)
    step = try file.attribute("step", of: "/") == nil ? nil : Int(file.integer("step"))
    weights = try HDF5StateDictionary.read(under: Layout.weights, of: file)
    optimizer = try step == nil ? Optimizer(of: file) : nil
  }

  /// Reads everything but numbers.
  ///
  /// - Parameter file: an open file.
  /// - Returns: the model without its weights.
  /// - Throws: as ``init(path:)``.
  package static func record(of file: HDF5File) throws -> ModelRecord {
    try requireFormat(of: file)
    var record = try ModelRecord(
      attributes: file,
      vocabulary: try Vocabulary(
        pieces: try file.readTexts(Layout.vocabulary), source: file.path))
    if try file.list("/").containsExactly(String(Layout.card.dropFirst())) {
      record.card = try file.readTexts(Layout.card).first
    }
    return record
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

  /// Writes an HDF5 file atomically; 16-bit floats are widened, which is exact.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error` or `SystemError`; what was there before is then untouched.
  public func write(to path: String) throws {
    let attributes = try record.attributes()
    let weights = weights.widened()
    try HDF5File.write(to: path, expectedByteCount: weights.byteCount) { file in
      try Self.write(record, attributes, weights, to: file)
      try optimizer?.write(to: file)
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
    if let card = record.card { try file.write(texts: [card], to: Layout.card) }
    try HDF5StateDictionary.write(weights, under: Layout.weights, of: file)
  }
}
