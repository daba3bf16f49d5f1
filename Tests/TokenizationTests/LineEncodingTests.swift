import FoundationEssentials
import Testing
import Tokenization

/// Text is looked at in stretches of fixed size; no result may tell where they meet.
@Suite struct LineEncodingTests {
  private let tokenizer: WordPieceTokenizer

  init() throws {
    tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        contentsOfFile: Reference.fixture("small-vocabulary.txt").path), options: .uncased)
  }

  private func ids(ofLines bytes: [UInt8], _ encoder: WordPieceEncoder) -> [Int32] {
    var ids: [Int32] = []
    bytes.withUnsafeBufferPointer { encoder.encodeLines($0, into: &ids) }
    return ids
  }

  @Test("Lines at once have the ids of the lines one by one")
  func lines() {
    var generator = SplitMix64(seed: 11)
    let words = Array("the and a \n\n . ,! Àé 中文字 \t\r internationalization\u{85}\u{2028}x ".utf8)
    let encoder = tokenizer.makeEncoder()
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0..<2500, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? 0
      }
      var expected: [Int32] = []
      for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated()
      {
        if index > 0 { expected.append(WordPieceEncoder.lineEnd) }
        let fresh = WordPieceTokenizer(
          vocabulary: tokenizer.vocabulary, options: tokenizer.options)
        Array(line).withUnsafeBufferPointer { fresh.encode($0, into: &expected) }
      }
      #expect(ids(ofLines: bytes, encoder) == expected)
    }
  }

  @Test func lineFeedsAreTextOnlyWhereAskedFor() {
    let encoder = tokenizer.makeEncoder()
    let end = WordPieceEncoder.lineEnd
    let word = tokenizer.encode("the")
    #expect(ids(ofLines: Array("the\n\r\nthe".utf8), encoder) == word + [end, end] + word)
    #expect(ids(ofLines: Array("\n".utf8), encoder) == [end])
    #expect(ids(ofLines: [], encoder) == [])
    var plain: [Int32] = []
    Array("the\n\nthe\n".utf8).withUnsafeBufferPointer { encoder.encode($0, into: &plain) }
    #expect(plain == word + word)
  }

  @Test("A word of any length at any place is found whole", arguments: [0, 1, 63, 64, 500, 511])
  func boundaries(start: Int) {
    for length in Array(1...130) + Array(440...580) + [1023, 1024, 1025, 5000] {
      for last in ["", ".", "\n", " the"] {
        let word = String(repeating: "w", count: length)
        let text = String(repeating: " ", count: start) + word + last
        let words = NormalizerOptions.uncased.words(of: text, maximumWordLength: 10_000)
        let rest = [".": ["."], " the": ["the"]][last] ?? []
        #expect(words == [word] + rest)
      }
    }
  }

  @Test("Every ASCII character is set apart, kept or dropped as BERT does")
  func characters() {
    for byte in UInt8(0)..<128 {
      let character = String(UnicodeScalar(byte))
      let isWord = character.allSatisfy { $0.isLetter || $0.isNumber }
      let isPunctuation = byte > 0x20 && byte < 0x7F && !isWord
      let expected: [String?] =
        isWord
        ? ["a\(character.lowercased())b"]
        : isPunctuation
          ? ["a", character, "b"] : [9, 10, 13, 32].contains(byte) ? ["a", "b"] : ["ab"]
      #expect(NormalizerOptions.uncased.words(of: "a\(character)b") == expected)
    }
  }
}
