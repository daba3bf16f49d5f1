import Foundation
import Tokenization

/// The names of the datasets and attributes of a token store.
package enum TokenStoreLayout {
  static let format = "cloze token store"
  static let version = 1

  static let tokens = "/tokens"
  static let sentenceOffsets = "/sentence_offsets"
  static let documentOffsets = "/document_offsets"
  static let vocabulary = "/vocabulary"

  enum Attribute {
    static let format = "format"
    static let version = "format_version"
    static let vocabularyHash = "vocabulary_sha256"
    static let options = "normalizer_options"
    static let sources = "sources"
    static let corpusFormat = "corpus_format"
    static let statistics = "statistics"
    static let documents = "document_count"
    static let sentences = "sentence_count"
    static let tokens = "token_count"
    static let unknownTokens = "unknown_token_count"
  }

  /// Whether ids of a vocabulary of this size fit 16 bits.
  static func fitsNarrow(vocabularySize: Int) -> Bool { vocabularySize <= 1 << 16 }

  /// A value as JSON on one line with sorted names, so that equal values give equal texts.
  package static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The value that a JSON text of an attribute stands for.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from json: String, attribute: String, path: String
  ) throws(TokenStoreError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
      throw .damaged(path: path, problem: "attribute '\(attribute)' is not the JSON it should be")
    }
  }
}
