import ExactStrings
import Foundation
package import Models
import Platform
import Serialization
import Tokenization
import Training

/// A model in the form of Hugging Face Transformers: `config.json`, weights, and the tokenizer's files.
package struct HuggingFaceDirectory {
  private let path: String

  package init(_ path: String) { self.path = path }

  /// Whether a directory holds weights in this form.
  package static func isOne(_ path: String) -> Bool {
    WeightFiles.names.contains { FileSystem.exists(FileSystem.join(path, $0)) }
  }

  /// Reads the model without making it.
  ///
  /// - Parameter notify: is told of what is left out, a line for each.
  /// - Returns: the model.
  /// - Throws: an error that names the file and what is wrong with it.
  func read(_ notify: (String) -> Void) throws -> StoredModel {
    var configuration = try self.configuration()
    let (tokenizer, pieces) = try ExportedTokenizer.read(path)
    guard tokenizer.vocabulary.count == configuration.vocabularySize else {
      throw TrainingError(
        "'\(pieces)' has \(counted(tokenizer.vocabulary.count, "piece")), expected vocab_size "
          + "\(configuration.vocabularySize) of config.json")
    }
    let (files, origin) = try WeightFiles.read(path)
    let weights = try ForeignWeights.ours(files, origin: origin)
    let description = HeadsDescription(configuration, origin: configurationPath)
    let heads = try description.heads(of: weights, origin: origin, notify)
    if heads.task != nil { configuration.dropTask() }
    let record = ModelRecord(
      configuration: configuration, heads: heads, vocabulary: tokenizer.vocabulary,
      normalizer: tokenizer.options,
      trainedLength: try Self.trainedLength(of: path, configuration),
      sentencePooling: try SentenceTransformersModules.pooling(of: path, notify),
      card: try card())
    return StoredModel(record, weights: weights, origin: origin)
  }

  private var configurationPath: String { FileSystem.join(path, "config.json") }

  /// `config.json`; what number type the weights have is seen at the weights.
  package func configuration() throws -> BERTConfiguration {
    guard FileSystem.exists(configurationPath) else {
      return try BERTConfiguration(contentsOfFile: configurationPath)
    }
    var object = try JSONFile.object(configurationPath)
    for key in ["torch_dtype", "dtype"] {
      guard case .string(let type) = object[key],
        ["float32", "float16", "bfloat16"].containsExactly(type)
      else { continue }
      object.removeValue(forName: key)
    }
    return try BERTConfiguration(
      json: Data(JSONWriter.text(.object(object))), origin: "'\(configurationPath)'")
  }

  private func card() throws -> String? {
    let file = FileSystem.join(path, "README.md")
    guard FileSystem.exists(file) else { return nil }
    let bytes = try FileSystem.contents(ofRegularFile: file, atMost: 1 << 24)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `model_max_length` of `tokenizer_config.json`, where our exports have the trained length; all
  /// positions without it, or where it stands for no limit.
  package static func trainedLength(
    of directory: String, _ configuration: BERTConfiguration
  ) throws -> Int {
    let path = FileSystem.join(directory, "tokenizer_config.json")
    guard FileSystem.exists(path) else { return configuration.maximumPositions }
    let length: Double
    switch try JSONFile.object(path)["model_max_length"] {
    case nil, .null: return configuration.maximumPositions
    case .integer(let value): length = Double(value)
    case .number(let value): length = value
    default: throw TrainingError("'\(path)': model_max_length is not a number")
    }
    guard length < Double(configuration.maximumPositions) else {
      return configuration.maximumPositions
    }
    guard length >= 1 else {
      throw TrainingError("'\(path)': model_max_length is \(length), expected at least 1")
    }
    return Int(length)
  }
}

extension BERTConfiguration {
  /// Keys that tell of the output layer, which a ``ModelRecord`` has in its heads.
  static let taskKeys = ["id2label", "label2id", "num_labels", "problem_type"]

  fileprivate mutating func dropTask() {
    for key in Self.taskKeys { other.removeValue(forName: key) }
  }
}
