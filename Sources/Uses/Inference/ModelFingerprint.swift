public import Models
import Platform
import Serialization
import Tokenization

extension StoredModel {
  /// SHA-256 of weights, configuration, vocabulary and normalizer: what decides every number that the model computes.
  public var fingerprint: String {
    let normalizer = record.normalizer
    let parts: [String] =
      [
        Hashing.sha256Hex(of: Array(record.configuration.json)), record.vocabulary.sha256,
        "\(normalizer.lowercase) \(normalizer.stripsAccents) \(normalizer.splitChineseCharacters)",
        "\(normalizer.cleanText) \(normalizer.maximumWordLength)",
      ]
      + weights.map { "\($0.name) \($0.entry.digest)" }.sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    return Hashing.sha256Hex(of: parts.joined(separator: "\n"))
  }
}
