import Foundation
import Models
import Platform
package import Serialization
package import Tokenization
import Training

extension RunState {
  /// What a checkpoint's root carries.
  func attributes() throws -> [(String, HDF5AttributeValue)] {
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
    let record = changes.isEmpty ? [] : [("changes", try json(changes))]
    return reference + record + [
      ("step", .integer(Int64(step))),
      ("skipped_steps", .integer(Int64(skippedSteps))),
      ("data_epoch", .integer(Int64(cursor.epoch))),
      ("data_index", .integer(Int64(cursor.index))),
      ("configuration", .string(String(decoding: configuration.json, as: UTF8.self))),
      ("options", try json(options)),
      ("normalizer", try json(normalizer)),
      ("vocabulary_sha256", .string(vocabulary.sha256)),
      ("trained_length", .integer(Int64(trainedLength))),
      ("heads", .strings(options.terms)),
    ]
      + (options.pairTask.map { [($0.classesAttribute, .string($0.numberedClasses))] } ?? [])
  }

  /// Reads everything but numbers.
  ///
  /// - Throws: ``TrainingError`` or `HDF5Error` if the file is no checkpoint or does not fit itself;
  ///   ``CheckpointVersionError`` if a later program wrote it.
  package init(checkpoint file: HDF5File) throws {
    guard try file.attribute("format") == .string("cloze checkpoint") else {
      throw TrainingError("'\(file.path)' is an HDF5 file but not a checkpoint of this program")
    }
    let version = try file.integer("format_version")
    guard (1...Checkpoint.formatVersion).contains(version) else {
      throw CheckpointVersionError(path: file.path, version: version)
    }
    try self.init(
      attributes: file,
      vocabulary: try Vocabulary(
        pieces: try file.readTexts(Checkpoint.Layout.vocabulary), source: file.path))
  }

  /// Reads everything but numbers and the vocabulary.
  ///
  /// - Parameters:
  ///   - file: has the attributes of a checkpoint's root.
  ///   - vocabulary: the pieces, whose hash has to be the recorded one.
  /// - Throws: ``TrainingError`` or `HDF5Error` if the attributes do not fit each other.
  package init(attributes file: some RunAttributes, vocabulary: Vocabulary) throws {
    func json<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      let text = try file.string(name)
      do {
        return try JSONDecoder().decode(type, from: Data(text.utf8))
      } catch {
        throw TrainingError(
          "'\(file.path)': attribute '\(name)' cannot be read: \(Self.reason(of: error))")
      }
    }
    let hash = try file.string("vocabulary_sha256")
    guard hash == vocabulary.sha256 else {
      throw TrainingError(
        "'\(file.path)': the vocabulary has hash \(vocabulary.sha256), expected \(hash)")
    }
    var configuration = try BERTConfiguration(
      json: Data(try file.string("configuration").utf8), origin: "'\(file.path)'",
      keepingForeignKeys: true)
    // Earlier programs took over what they did not know; the run was computed without it.
    let dropped = configuration.dropForeignKeys() + configuration.dropOutputKeys()
    guard configuration.vocabularySize == vocabulary.count else {
      throw TrainingError(
        "'\(file.path)': the vocabulary has \(counted(vocabulary.count, "piece")), "
          + "expected vocab_size \(configuration.vocabularySize)")
    }
    // Files of programs that never skip a step do not have it.
    let skipped = try file.attribute("skipped_steps") == nil ? 0 : file.integer("skipped_steps")
    let step = try file.integer("step")
    guard (0...max(step, 0)).contains(skipped) else {
      throw TrainingError(
        "'\(file.path)': attribute 'skipped_steps' is \(skipped), expected 0 to step \(step)")
    }
    let options = try json("options", PretrainingOptions.self)
    self.init(
      step: Int(step), skippedSteps: Int(skipped),
      cursor: DataCursor(
        epoch: Int(try file.integer("data_epoch")), index: Int(try file.integer("data_index"))),
      options: options, trainedLength: try Self.trainedLength(file, options),
      configuration: configuration,
      vocabulary: vocabulary, normalizer: try json("normalizer", NormalizerOptions.self),
      data: try Self.reference(file),
      // Files of runs that never changed do not have it.
      changes: try file.attribute("changes") == nil ? [] : json("changes", [RunChange].self),
      notices: dropped.map {
        "'\(file.path)': configuration: \($0); the run was computed without it and it is left out"
      })
    try validate(origin: file.path)
    try Self.checkHeads(file, options)
  }

  /// Files of earlier programs have the options' length only.
  private static func trainedLength(
    _ file: some RunAttributes, _ options: PretrainingOptions
  ) throws -> Int {
    guard try file.attribute("trained_length") != nil else { return options.maximumSequenceLength }
    return Int(try file.integer("trained_length"))
  }

  /// Files of earlier programs do not name heads, and hold untrained ones of a run without NSP.
  private static func checkHeads(
    _ file: some RunAttributes, _ options: PretrainingOptions
  ) throws {
    guard let heads = try file.attribute("heads") else { return }
    guard heads == .strings(options.terms) else {
      throw TrainingError(
        "'\(file.path)': attribute 'heads' is \(heads), expected \(options.terms) as the options have it"
      )
    }
  }

  /// What a decoder complains of, and where, in few words.
  private static func reason(of error: any Error) -> String {
    let context: DecodingError.Context
    switch error {
    case DecodingError.dataCorrupted(let found), DecodingError.typeMismatch(_, let found),
      DecodingError.valueNotFound(_, let found):
      context = found
    case DecodingError.keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    default: return "\(error)"
    }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (place.isEmpty ? "" : "'\(place)': ") + context.debugDescription
  }

  private static func reference(_ file: some RunAttributes) throws -> RunData.Reference {
    switch try file.attribute("instance_files") {
    case nil: return .tokens(hash: try file.string("tokens_sha256"))
    case .strings(let files):
      return .instances(files: files, hash: try file.string("instances_sha256"))
    default:
      throw TrainingError("'\(file.path)': attribute 'instance_files' is not a list of texts")
    }
  }
}

/// A checkpoint of a format that this program does not know: not a damaged one.
public struct CheckpointVersionError: Error, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Its version.
  public let version: Int64

  /// One line with the version found and those expected.
  public var description: String {
    "'\(path)' has format version \(version), expected 1 to \(Checkpoint.formatVersion)"
  }
}
