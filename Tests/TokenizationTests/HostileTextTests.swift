import Foundation
import Testing
import Tokenization

/// Text that nobody should write: nothing crashes, and what is dropped or replaced is as documented.
@Suite struct HostileTextTests {
  private let tokenizer: WordPieceTokenizer

  init() throws {
    let pieces =
      SpecialToken.allCases.map(\.rawValue) + ["a", "##a", "##b", "ab", "!", "\u{4E2D}", "é"]
    tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: pieces), options: .cased)
  }

  private func encode(_ bytes: [UInt8], _ tokenizer: WordPieceTokenizer? = nil) -> [Int32] {
    var ids: [Int32] = []
    bytes.withUnsafeBufferPointer { (tokenizer ?? self.tokenizer).encode($0, into: &ids) }
    return ids
  }

  private func id(_ piece: String) throws -> Int32 {
    try #require(tokenizer.vocabulary.id(of: piece))
  }

  @Test func emptyAndBlank() {
    #expect(tokenizer.encode("").isEmpty)
    #expect(tokenizer.encode(" \t\r\n\u{A0}\u{3000}\u{2028}").isEmpty)
    #expect(tokenizer.encode("\u{0}\u{7F}\u{85}\u{200B}\u{FEFF}\u{FFFD}\u{E000}").isEmpty)
    #expect(encode([]).isEmpty)
  }

  @Test func appendsToTheArray() throws {
    var ids: [Int32] = [99]
    Array("ab".utf8).withUnsafeBufferPointer { tokenizer.encode($0, into: &ids) }
    #expect(ids == [99, try id("ab")])
  }

  /// Each ill-formed byte counts as U+FFFD, which cleaning drops, so what is around it stays joined.
  @Test(arguments: [
    [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80],
    [0xE4, 0xB8], [0xF0, 0x9F, 0x98], [0xC3], [0x00],
  ])
  func illFormedBytesAreDropped(bytes: [UInt8]) throws {
    #expect(encode([0x61] + bytes + [0x62]) == [try id("ab")])
    #expect(encode(bytes).isEmpty)
    #expect(encode([0x61] + bytes) == [try id("a")])
  }

  @Test func illFormedBytesAreUnknownWithoutCleaning() throws {
    var options = NormalizerOptions.cased
    options.cleanText = false
    let raw = WordPieceTokenizer(vocabulary: tokenizer.vocabulary, options: options)
    #expect(encode([0xFF], raw) == [raw.vocabulary.unknown])
    #expect(encode([0x61, 0x00], raw) == [raw.vocabulary.unknown])
    #expect(encode([0x61, 0x0B, 0x61], raw) == [try id("a"), try id("a")])
  }

  @Test(arguments: [99, 100, 101, 5000])
  func wordLimit(length: Int) throws {
    let expected =
      length <= 100
      ? [try id("a")] + Array(repeating: try id("##a"), count: length - 1)
      : [tokenizer.vocabulary.unknown]
    #expect(tokenizer.encode(String(repeating: "a", count: length)) == expected)
    // Scalars count, not bytes; dropped ones do not.
    let marked = String(repeating: "a\u{200B}", count: length)
    #expect(tokenizer.encode(marked) == expected)
    let accented = String(repeating: "é", count: length) + " a"
    #expect(tokenizer.encode(accented) == [tokenizer.vocabulary.unknown, try id("a")])
  }

  @Test func longerThanAnyBuffer() throws {
    let count = 200_000
    #expect(
      tokenizer.encode(String(repeating: "\u{4E2D}", count: count))
        == Array(repeating: try id("\u{4E2D}"), count: count))
    #expect(
      tokenizer.encode(String(repeating: "ab!", count: count)).count == 2 * count)
  }

  @Test("Random bytes: caches, offsets and plain encoding agree, and ids and ranges are valid")
  func randomBytes() throws {
    var generator = SplitMix64(seed: 7)
    let path = try Reference.fixture("small-vocabulary.txt").path
    let vocabulary = try Vocabulary(contentsOfFile: path)
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: .uncased)
    let encoder = tokenizer.makeEncoder()
    let common = Array("the and ÀéñŁ 中文 !?\u{301}\u{FFFD}\t한국 ".utf8)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : common.randomElement(using: &generator) ?? 0
      }
      var ids: [Int32] = []
      bytes.withUnsafeBufferPointer { encoder.encode($0, into: &ids) }
      #expect(ids == encode(bytes, WordPieceTokenizer(vocabulary: vocabulary, options: .uncased)))
      #expect(ids.allSatisfy { $0 >= 0 && $0 < vocabulary.count })

      let text = String(decoding: bytes, as: UTF8.self)
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(encoding.ids == tokenizer.encode(text))
      #expect(encoding.byteRanges.count == encoding.ids.count)
      #expect(
        encoding.byteRanges.allSatisfy {
          $0.lowerBound >= 0 && !$0.isEmpty && $0.upperBound <= text.utf8.count
        })
    }
  }
}

/// Steele, Lea and Flood's generator: a fixed sequence for a seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
