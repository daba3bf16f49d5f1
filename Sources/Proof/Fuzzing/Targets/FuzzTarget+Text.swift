import Corpora
import Foundation
import Models
import Platform
import Preconditions
import Randomness
import Serialization
import Tokenization

extension FuzzTarget {
  /// Our JSON parser.
  static func json(_ seeds: SeedFiles) throws -> FuzzTarget {
    try text("json", weight: 300, of: ["config.json", "header.json", "documents.jsonl"], seeds) {
      input, _ in
      _ = try input.withUnsafeBytes { bytes in
        Result { () throws(JSONError) in try JSONParser.parse(bytes) }
      }.get()
    }
  }

  /// `config.json`, as far as the size of its model.
  static func configuration(_ seeds: SeedFiles) throws -> FuzzTarget {
    try text("configuration", weight: 150, of: ["config.json"], seeds) { input, _ in
      let configuration = try BERTConfiguration(json: Data(input), origin: "config.json")
      require(configuration.parameterCount > 0, "a model without parameters")
    }
  }

  /// `vocab.txt`.
  static func vocabulary(_ seeds: SeedFiles) throws -> FuzzTarget {
    try text("vocabulary", weight: 150, of: ["vocab.txt"], seeds) { input, _ in
      let vocabulary = try Vocabulary(bytes: input, source: "vocab.txt")
      let again = try Vocabulary(bytes: vocabulary.fileBytes)
      require(again == vocabulary, "a vocabulary changes")
    }
  }

  /// Lines of a corpus in JSON.
  static func documents(_ seeds: SeedFiles) throws -> FuzzTarget {
    try text("documents", weight: 150, of: ["documents.jsonl"], seeds) { input, _ in
      for line in input.split(separator: 0x0A) {
        _ = try Array(line).withUnsafeBufferPointer { bytes in
          Result { () throws(JSONDocument.Fault) in try JSONDocument.text(of: bytes) }
        }.get()
      }
    }
  }

  private static func text(
    _ name: String, weight: Int, of files: [String], _ seeds: SeedFiles,
    _ read: @escaping @Sendable ([UInt8], String) throws -> Void
  ) throws -> FuzzTarget {
    let texts = try files.map { try seeds.bytes($0) }
    return FuzzTarget(
      name: name, batchSize: 5_000, weight: weight,
      mutate: { random in
        var bytes = texts[random.integer(below: texts.count)]
        for _ in 0..<1 + random.integer(below: 4) { TextMutator.mutate(&bytes, &random) }
        if random.integer(below: 16) == 0 { ByteMutator.resize(&bytes, &random) }
        return bytes
      }, read: read)
  }
}
