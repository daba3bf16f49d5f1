import Foundation
import Pretraining
import Testing
import Tokenization

/// Equality with google-research/bert's tokenizer; see `Fixtures/make_google_fixtures.py`.
@Suite struct GoogleTokenizerTests {
  private struct Case: Decodable {
    let text: String
    let uncased: [String]
    let cased: [String]
  }

  private func words(_ text: String, lowercases: Bool) -> [String] {
    GoogleBasicTokenizer(lowercases: lowercases).words(of: text.unicodeScalars).map { word in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: word)
      return String(view)
    }
  }

  /// Scalar by scalar: `String` calls different spellings of an accent equal.
  private func scalars(_ words: [String]) -> [[UInt32]] {
    words.map { $0.unicodeScalars.map(\.value) }
  }

  @Test func wordsEqualGoogles() throws {
    let lines = try GoogleFixtures.text("google-words.jsonl").split(separator: "\n")
    #expect(lines.count == 92)
    for line in lines {
      let expected = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      let uncased = words(expected.text, lowercases: true)
      #expect(scalars(uncased) == scalars(expected.uncased), "\(line)")
      let cased = words(expected.text, lowercases: false)
      #expect(scalars(cased) == scalars(expected.cased), "\(line)")
    }
  }

  private static let pieces = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "##a", "a", "aff", "##",
    "é",
    "e\u{301}", "##é", ".", "##x", "x", "[", "mask", "]", "漢",
  ]

  private func ids(_ text: String, lowercases: Bool = true) throws -> [Int32] {
    var tokenizer = GoogleTokenizer(try Vocabulary(pieces: Self.pieces), lowercases: lowercases)
    var text = text
    // Twice, so that the second answer comes from the cache.
    return text.withUTF8 { text in
      var first: [Int32] = []
      var second: [Int32] = []
      tokenizer.encode(text, into: &first)
      tokenizer.encode(text, into: &second)
      #expect(first == second)
      return first
    }
  }

  @Test func piecesAreTheLongestFromTheLeft() throws {
    #expect(try ids("unaffable") == [5, 6, 7])
    #expect(try ids("UNAFF aff.unaff") == [5, 6, 10, 15, 5, 6])
    #expect(try ids("una") == [5, 8])
  }

  @Test func aWordWithoutAMatchIsUnknownAsAWhole() throws {
    #expect(try ids("unaffabler un") == [1, 5])
    #expect(try ids("?.?") == [1, 15, 1])
  }

  @Test func piecesAreComparedByTheirCharacters() throws {
    #expect(try ids("é", lowercases: false) == [12])
    #expect(try ids("e\u{301}", lowercases: false) == [13])
    #expect(try ids("xé", lowercases: false) == [17, 14])
    #expect(try ids("xe\u{301}", lowercases: false) == [1])
  }

  @Test func specialTokensAreText() throws {
    #expect(try ids("[MASK]") == [18, 19, 20])
  }

  @Test func wordsOfMoreThan200CharactersAreUnknown() throws {
    let accepted = String(repeating: "x", count: 200)
    #expect(try ids(accepted) == [17] + Array(repeating: 16, count: 199))
    #expect(try ids(accepted + "x") == [1])
    #expect(try ids(accepted + "漢x").count == 202)
  }

  @Test func nothingHasNoTokens() throws {
    #expect(try ids("") == [])
    #expect(try ids(" \t\u{3000}\u{200B}\u{1}") == [])
  }

  /// More different chunks than the first table has room for.
  @Test func theCacheGrows() throws {
    var cache = ChunkCache()
    var keys: [[UInt8]] = (0..<20_000).map { Array("key\($0)".utf8) }
    keys.append([])
    keys.append(Array(repeating: 7, count: 1000))
    for round in 0..<2 {
      for (id, key) in keys.enumerated() {
        key.withUnsafeBufferPointer { key in
          var found: [Int32] = []
          let isKnown = cache.find(key, appendingTo: &found)
          #expect(isKnown == (round == 1))
          if !isKnown { cache.insert(key, ids: [Int32](repeating: Int32(id), count: id % 4)) }
          #expect(round == 0 || found == [Int32](repeating: Int32(id), count: id % 4))
        }
      }
    }
  }

  /// When its memory is full it forgets, and goes on.
  @Test func theCacheStaysBounded() {
    var cache = ChunkCache()
    for number in 0..<600_000 as Range<UInt32> {
      withUnsafeBytes(of: number) { bytes in
        bytes.withMemoryRebound(to: UInt8.self) { key in
          cache.insert(key, ids: [Int32(number)])
          var found: [Int32] = []
          let isKnown = cache.find(key, appendingTo: &found)
          if !isKnown || found != [Int32(number)] { Issue.record("\(number): \(found)") }
        }
      }
    }
  }
}
