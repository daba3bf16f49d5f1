import Foundation
import Testing
import Tokenization

@Suite struct TokenizerTests {
  private let tokenizer: WordPieceTokenizer

  init() throws {
    let pieces =
      SpecialToken.allCases.map(\.rawValue)
      + ["the", "cat", "##s", "sat", ".", ",", "un", "##aff", "##able", "[", "]", "mask"]
    tokenizer = WordPieceTokenizer(vocabulary: try Vocabulary(pieces: pieces), options: .uncased)
  }

  private func pieces(_ ids: [Int32]) -> [String] {
    ids.map { tokenizer.vocabulary.pieces[Int($0)] }
  }

  @Test func longestMatchFirst() {
    #expect(
      pieces(tokenizer.encode("The UNAFFABLE cats")) == [
        "the", "un", "##aff", "##able", "cat", "##s",
      ])
    // One missing piece makes the whole word unknown.
    #expect(pieces(tokenizer.encode("catsat cat")) == ["[UNK]", "cat"])
  }

  @Test func specialTokensAreTextUnlessAskedFor() {
    let text = "the [MASK] sat[mask][SEP]"
    #expect(
      pieces(tokenizer.encode(text))
        == ["the", "[", "mask", "]", "sat", "[", "mask", "]", "[", "[UNK]", "]"])
    #expect(
      pieces(tokenizer.encodeRecognizingSpecialTokens(text))
        == ["the", "[MASK]", "sat", "[", "mask", "]", "[SEP]"])
    let encoding = tokenizer.encodeWithOffsets(text, recognizingSpecialTokens: true)
    #expect(encoding.ids == tokenizer.encodeRecognizingSpecialTokens(text))
    #expect(encoding.byteRanges == [0..<3, 4..<10, 11..<14, 14..<15, 15..<19, 19..<20, 20..<25])
  }

  @Test func offsetsPointIntoTheOriginalText() {
    let text = "  THE\u{200B}   c\u{E1}\u{301}ts\u{0}, \u{FF21}"
    let encoding = tokenizer.encodeWithOffsets(text)
    #expect(pieces(encoding.ids) == ["the", "cat", "##s", ",", "[UNK]"])
    let utf8 = Array(text.utf8)
    let spelled = encoding.byteRanges.map { String(decoding: utf8[$0], as: UTF8.self) }
    #expect(
      spelled.map { Array($0.unicodeScalars) }
        == ["THE", "c\u{E1}\u{301}t", "s", ",", "\u{FF21}"]
        .map { Array($0.unicodeScalars) })
  }

  @Test func decoding() {
    #expect(
      tokenizer.decode(tokenizer.encode("The unaffable cats, sat.")) == "the unaffable cats, sat.")
    let ids =
      [tokenizer.vocabulary.classification] + tokenizer.encode("cat") + [
        tokenizer.vocabulary.separator
      ]
    #expect(tokenizer.decode(ids) == "[CLS] cat [SEP]")
    #expect(tokenizer.decode(ids, skippingSpecialTokens: true) == "cat")
    #expect(tokenizer.decode([]) == "")
  }

  @Test func optionsCodeAsHuggingFaceNames() throws {
    let json = try JSONEncoder().encode(
      NormalizerOptions(lowercase: false, stripAccents: true, splitChineseCharacters: false))
    let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: Bool])
    #expect(
      object == [
        "lowercase": false, "strip_accents": true, "handle_chinese_chars": false,
        "clean_text": true,
      ])
    let options = try JSONDecoder().decode(NormalizerOptions.self, from: json)
    #expect(options.stripsAccents)
    #expect(NormalizerOptions.uncased.stripsAccents && !NormalizerOptions.cased.stripsAccents)
  }

  @Test func manyThreadsShareOneTokenizer() async {
    let text = (0..<200).map { "the cats\($0 % 7) sat, unaffable. " }.joined()
    let expected = tokenizer.encode(text)
    await withTaskGroup(of: [Int32].self) { group in
      for _ in 0..<8 { group.addTask { [tokenizer] in tokenizer.encode(text) } }
      for await ids in group { #expect(ids == expected) }
    }
  }
}
