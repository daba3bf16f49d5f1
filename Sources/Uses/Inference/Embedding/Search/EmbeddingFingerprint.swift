import Autograd
public import Models
import Platform
import Serialization
import Tokenization

/// What decides the vectors of a text file: its bytes, the model's, and how they are made.
public struct EmbeddingFingerprint: Sendable, Equatable {
  /// SHA-256 of all of it.
  public let digest: String

  /// Takes the fingerprint.
  ///
  /// - Parameters:
  ///   - path: the text file.
  ///   - model: the weights and the tokenizer.
  ///   - embedder: made of the model; how the vectors are made.
  /// - Throws: `SystemError` if the file cannot be read.
  public init(of path: String, _ model: StoredModel, _ embedder: Embedder) throws {
    let record = model.record
    let normalizer = record.normalizer
    let parts: [String] =
      [
        try Hashing.sha256Hex(ofFile: path),
        Hashing.sha256Hex(of: Array(record.configuration.json)), record.vocabulary.sha256,
        "\(normalizer.lowercase) \(normalizer.stripsAccents) \(normalizer.splitChineseCharacters)",
        "\(normalizer.cleanText) \(normalizer.maximumWordLength)",
        embedder.strategy.name, "\(embedder.layers)", "\(embedder.normalizes)",
        "\(embedder.masksSpecialTokens)", "\(embedder.maximumLength)",
      ]
      // Floats, which were all there was, have no word.
      + (embedder.precision == .float32 ? [] : [embedder.precision.rawValue])
      + model.weights.map { "\($0.name) \($0.entry.digest)" }.sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    digest = Hashing.sha256Hex(of: parts.joined(separator: "\n"))
  }
}

extension StateDictionary.Entry {
  /// SHA-256 of the bytes.
  var digest: String {
    withExtendedLifetime(storage) { Hashing.sha256Hex(of: storage.bytes) }
  }
}
