import BERT
import Foundation
import Layers
import Platform
import PretrainingData
import Serialization
import Tokenization

/// A run at one step, complete in itself: `Docs/checkpoint-format.md`.
///
///     /model/<name with slashes>                    float32, PyTorch's [out, in]
///     /optimizer/first_moment/…, second_moment/…    the same names and shapes
///     /vocabulary                                   one text per piece
public struct Checkpoint {
  /// The version that is written; every version up to it is read.
  public static let formatVersion: Int64 = 1

  /// Everything but numbers.
  public let state: RunState
  /// The weights under Hugging Face's names.
  public let model: StateDictionary
  /// Adam's m; empty if the file holds weights only.
  public let firstMoment: StateDictionary
  /// Adam's v; empty if the file holds weights only.
  public let secondMoment: StateDictionary

  /// Makes a checkpoint of its parts.
  public init(
    state: RunState, model: StateDictionary, firstMoment: StateDictionary,
    secondMoment: StateDictionary
  ) {
    self.state = state
    self.model = model
    self.firstMoment = firstMoment
    self.secondMoment = secondMoment
  }

  /// Writes the file atomically: to a temporary one, flushed, renamed, and the folder flushed.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error` or `SystemError`; what was there before is then untouched.
  public func write(to path: String) throws {
    let bytes = model.byteCount + firstMoment.byteCount + secondMoment.byteCount
    let attributes = try state.attributes()
    try HDF5File.write(to: path, expectedByteCount: bytes + 1 << 20) { file in
      try file.setAttribute(.string("cloze checkpoint"), "format")
      try file.setAttribute(.integer(Self.formatVersion), "format_version")
      for (name, value) in attributes { try file.setAttribute(value, name) }
      try file.write(texts: state.vocabulary.pieces, to: "/vocabulary")
      try HDF5StateDictionary.write(model, under: "/model", of: file)
      try HDF5StateDictionary.write(firstMoment, under: "/optimizer/first_moment", of: file)
      try HDF5StateDictionary.write(secondMoment, under: "/optimizer/second_moment", of: file)
    }
  }

  /// Reads a file and verifies its checksums.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - withMoments: whether to read the optimizer's state too.
  /// - Throws: `HDF5Error`, ``TrainingError`` or another error that names the file and the fault.
  public init(path: String, withMoments: Bool = true) throws {
    let file = try HDF5File(opening: path)
    guard try file.attribute("format") == .string("cloze checkpoint") else {
      throw TrainingError("'\(path)' is an HDF5 file but not a checkpoint of this program")
    }
    let version = try file.integer("format_version")
    guard (1...Self.formatVersion).contains(version) else {
      throw TrainingError(
        "'\(path)' has format version \(version), expected 1 to \(Self.formatVersion)")
    }
    let vocabulary = try Vocabulary(pieces: try file.readTexts("/vocabulary"), source: path)
    state = try RunState(file, vocabulary: vocabulary)
    model = try HDF5StateDictionary.read(under: "/model", of: file)
    if withMoments {
      firstMoment = try HDF5StateDictionary.read(under: "/optimizer/first_moment", of: file)
      secondMoment = try HDF5StateDictionary.read(under: "/optimizer/second_moment", of: file)
    } else {
      firstMoment = StateDictionary()
      secondMoment = StateDictionary()
    }
  }
}

extension RunState {
  fileprivate func attributes() throws -> [(String, HDF5AttributeValue)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ value: some Encodable) throws -> HDF5AttributeValue {
      .string(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
    let reference: [(String, HDF5AttributeValue)] =
      switch data {
      case .tokens(let hash): [("tokens_sha256", .string(hash))]
      case .instances(let files, let hash):
        [("instances_sha256", .string(hash)), ("instance_files", .strings(files))]
      }
    return reference + [
      ("step", .integer(Int64(step))),
      ("data_epoch", .integer(Int64(cursor.epoch))),
      ("data_index", .integer(Int64(cursor.index))),
      ("configuration", .string(String(decoding: configuration.json, as: UTF8.self))),
      ("options", try json(options)),
      ("normalizer", try json(normalizer)),
      ("vocabulary_sha256", .string(vocabulary.sha256)),
      ("next_sentence_classes", .string("0 IsNext, 1 NotNext")),
    ]
  }

  fileprivate init(_ file: HDF5File, vocabulary: Vocabulary) throws {
    func json<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      let text = try file.string(name)
      do {
        return try JSONDecoder().decode(type, from: Data(text.utf8))
      } catch {
        throw TrainingError("'\(file.path)': attribute '\(name)' cannot be read: \(error)")
      }
    }
    let hash = try file.string("vocabulary_sha256")
    guard hash == vocabulary.sha256 else {
      throw TrainingError(
        "'\(file.path)': the vocabulary has hash \(vocabulary.sha256), expected \(hash)")
    }
    let configuration = try BERTConfiguration(
      json: Data(try file.string("configuration").utf8), origin: "'\(file.path)'")
    guard configuration.vocabularySize == vocabulary.count else {
      throw TrainingError(
        "'\(file.path)': the vocabulary has \(vocabulary.count) pieces, "
          + "expected vocab_size \(configuration.vocabularySize)")
    }
    self.init(
      step: Int(try file.integer("step")),
      cursor: PretrainingCursor(
        epoch: Int(try file.integer("data_epoch")), index: Int(try file.integer("data_index"))),
      options: try json("options", PretrainingOptions.self), configuration: configuration,
      vocabulary: vocabulary, normalizer: try json("normalizer", NormalizerOptions.self),
      data: try Self.reference(file))
    try validate(origin: file.path)
  }

  private static func reference(_ file: HDF5File) throws -> RunData.Reference {
    switch try file.attribute("instance_files") {
    case nil: return .tokens(hash: try file.string("tokens_sha256"))
    case .strings(let files):
      return .instances(files: files, hash: try file.string("instances_sha256"))
    default:
      throw TrainingError("'\(file.path)': attribute 'instance_files' is not a list of texts")
    }
  }
}
