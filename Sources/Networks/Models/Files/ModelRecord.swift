import Foundation
import Platform
package import Serialization
public import Tokenization

/// A model as files have it, but for its weights: what it takes to use it, wherever it comes from.
public struct ModelRecord: Sendable {
  /// Sizes and options; its dropout is what fine-tuning inherits.
  public var configuration: BERTConfiguration
  /// What stands on the encoder.
  public var heads: ModelHeads
  /// The pieces.
  public var vocabulary: Vocabulary
  /// How text becomes words.
  public var normalizer: NormalizerOptions
  /// The longest sequence that it was trained with: positions beyond it are as they were drawn.
  public var trainedLength: Int
  /// How sentence-transformers makes vectors with it, if it was made for that.
  public var sentencePooling: SentencePooling?
  /// The `README.md` that it came with.
  public var card: String?
  /// What the file it was read from holds that has no effect and is left out, a line each.
  public var notices: [String]

  /// Makes a record of its parts.
  public init(
    configuration: BERTConfiguration, heads: ModelHeads, vocabulary: Vocabulary,
    normalizer: NormalizerOptions, trainedLength: Int, sentencePooling: SentencePooling? = nil,
    card: String? = nil, notices: [String] = []
  ) {
    self.configuration = configuration
    self.heads = heads
    self.vocabulary = vocabulary
    self.normalizer = normalizer
    self.trainedLength = trainedLength
    self.sentencePooling = sentencePooling
    self.card = card
    self.notices = notices
  }
}

/// A file with a model that does not fit itself.
public struct ModelFileError: Error, Equatable, CustomStringConvertible {
  /// One line that names the file.
  public let description: String

  /// Makes an error of its line.
  package init(_ description: String) { self.description = description }
}

extension ModelRecord {
  /// What a file's root carries, in its order.
  package func attributes() throws -> [(name: String, value: HDF5AttributeValue)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let normalizer = String(decoding: try encoder.encode(normalizer), as: UTF8.self)
    return [
      ("configuration", .string(String(decoding: configuration.json, as: UTF8.self))),
      ("normalizer", .string(normalizer)),
      ("vocabulary_sha256", .string(vocabulary.sha256)),
      ("trained_length", .integer(Int64(trainedLength))),
      ("heads", .strings(heads.parts)),
    ]
      + (try heads.task.map(Self.attributes) ?? [])
      + (try sentencePooling.map {
        [("sentence_pooling", .string(String(decoding: try encoder.encode($0), as: UTF8.self)))]
      } ?? [])
      + (heads.pairTask.map { [($0.classesAttribute, .string($0.numberedClasses))] } ?? [])
  }

  /// Reads everything but the vocabulary.
  ///
  /// - Parameters:
  ///   - file: has the attributes of a file's root.
  ///   - vocabulary: the pieces, whose hash has to be the recorded one.
  /// - Throws: ``ModelFileError``, ``ConfigurationError`` or `HDF5Error` if the attributes do not fit each other.
  package init(attributes file: some AttributeSource, vocabulary: Vocabulary) throws {
    let hash = try file.string("vocabulary_sha256")
    guard hash == vocabulary.sha256 else {
      throw ModelFileError(
        "'\(file.path)': the vocabulary has hash \(vocabulary.sha256), expected \(hash)")
    }
    var configuration = try BERTConfiguration(
      json: Data(try file.string("configuration").utf8), origin: "'\(file.path)'",
      keepingForeignKeys: true)
    // Earlier programs took over what they did not know; the model was computed without it.
    let dropped = configuration.dropForeignKeys() + configuration.dropOutputKeys()
    guard configuration.vocabularySize == vocabulary.count else {
      throw ModelFileError(
        "'\(file.path)': the vocabulary has \(counted(vocabulary.count, "piece")), "
          + "expected vocab_size \(configuration.vocabularySize)")
    }
    let pooling: SentencePooling? =
      try file.attribute("sentence_pooling") == nil
      ? nil : Self.decoded("sentence_pooling", of: file)
    let heads = try Self.heads(file)
    if let layer = heads.task?.vector?.layers.max(), layer > configuration.layers {
      throw ModelFileError(
        "'\(file.path)': attribute 'sentence_vector' names layer \(layer), expected at most "
          + "num_hidden_layers \(configuration.layers)")
    }
    self.init(
      configuration: configuration, heads: heads, vocabulary: vocabulary,
      normalizer: try Self.decoded("normalizer", of: file),
      trainedLength: try Self.trainedLength(file), sentencePooling: pooling,
      notices: dropped.map {
        "'\(file.path)': configuration: \($0); the run was computed without it and it is left out"
      })
  }

  /// The value that an attribute has as JSON.
  static func decoded<Value: Decodable>(
    _ name: String, of file: some AttributeSource
  ) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(try file.string(name).utf8))
    } catch let error as DecodingError {
      throw ModelFileError(
        "'\(file.path)': attribute '\(name)' cannot be read: \(DecodingError.reason(of: error))")
    }
  }

  /// What files of earlier programs have in the options of their run alone.
  private struct RunOptions: Decodable {
    let predictsNextSentence: Bool
    let maximumSequenceLength: Int

    init(_ file: some AttributeSource) throws {
      do {
        self = try JSONDecoder().decode(
          RunOptions.self, from: Data(try file.string("options").utf8))
      } catch let error as DecodingError {
        throw ModelFileError(
          "'\(file.path)': attribute 'options' cannot be read: \(DecodingError.reason(of: error))")
      }
    }
  }

  private static func heads(_ file: some AttributeSource) throws -> ModelHeads {
    guard let value = try file.attribute("heads") else {
      return try RunOptions(file).predictsNextSentence ? .preTraining : .maskedLanguageModel
    }
    guard case .strings(let parts) = value,
      let heads = try ModelHeads(parts: parts, task: { try task($0, hasVector: $1, file) })
    else {
      throw ModelFileError(
        "'\(file.path)': attribute 'heads' is \(value), expected \(ModelHeads.allParts)")
    }
    return heads
  }

  private static func trainedLength(_ file: some AttributeSource) throws -> Int {
    guard try file.attribute("trained_length") != nil else {
      return try RunOptions(file).maximumSequenceLength
    }
    return Int(try file.integer("trained_length"))
  }
}
