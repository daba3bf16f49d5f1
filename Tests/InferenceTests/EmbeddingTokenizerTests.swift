import Inference
import Testing
import Tokenization

/// Lines of text as bert-as-service takes them.
@Suite struct EmbeddingTokenizerTests {
  private func pieces(
    _ text: String, length: Int = 64, isTokenized: Bool = false
  ) throws -> (text: String, first: Int, isCut: Bool) {
    let tokenizer = try EmbeddingFixture.tokenizer()
    let input = EmbeddingTokenizer(
      tokenizer, maximumLength: length, isTokenized: isTokenized
    ).encode(text)
    let names = input.tokens.map { tokenizer.vocabulary.pieces[Int($0)] }
    return (names.joined(separator: " "), input.firstCount, input.isCut)
  }

  @Test(arguments: [
    ("", "[CLS] [SEP]"), ("   ", "[CLS] [SEP]"), ("The suns", "[CLS] the sun ##s [SEP]"),
    ("the sun ||| a hill", "[CLS] the sun [SEP] a hill [SEP]"),
    ("the ||| sun ||| a hill", "[CLS] the | | | sun [SEP] a hill [SEP]"),
    ("the ||| ||| sun", "[CLS] the | | | [SEP] sun [SEP]"),
    ("the|||sun", "[CLS] the | | | sun [SEP]"),
    // Blanks at the ends go before a separator is looked for.
    ("the ||| ", "[CLS] the | | | [SEP]"), (" ||| the", "[CLS] | | | the [SEP]"),
    ("\u{A0} ||| the \u{3000}", "[CLS] | | | the [SEP]"),
    // A second text without pieces is none.
    ("the ||| \u{200B}", "[CLS] the [SEP]"), ("[MASK]", "[CLS] [UNK] [UNK] [UNK] [SEP]"),
  ])
  func rawText(text: String, expected: String) throws {
    let found = try pieces(text)
    #expect(found.text == expected)
    #expect(!found.isCut)
    let parts = expected.split(separator: " ")
    #expect(found.first == (parts.firstIndex(of: "[SEP]") ?? 0) + 1)
  }

  @Test(arguments: [
    ("The suns", "[CLS] [UNK] [UNK] [SEP]"), ("sun ##s ##s", "[CLS] sun ##s ##s [SEP]"),
    ("the ||| sun ||| a", "[CLS] the [SEP] sun [UNK] a [SEP]"), ("", "[CLS] [SEP]"),
    ("  the   sun ", "[CLS] the sun [SEP]"), ("[MASK] the", "[CLS] [MASK] the [SEP]"),
  ])
  func tokenizedText(text: String, expected: String) throws {
    #expect(try pieces(text, isTokenized: true).text == expected)
  }

  @Test(arguments: [
    ("the sun a", 5, "[CLS] the sun a [SEP]", false), ("the sun a", 4, "[CLS] the sun [SEP]", true),
    // The longer one of a pair is cut, of two equals the second.
    ("the sun a ||| hill", 6, "[CLS] the sun [SEP] hill [SEP]", true),
    ("the ||| sun a hill", 6, "[CLS] the [SEP] sun a [SEP]", true),
    ("the sun ||| a hill", 6, "[CLS] the sun [SEP] a [SEP]", true),
    ("the sun ||| a hill", 7, "[CLS] the sun [SEP] a hill [SEP]", false),
    ("the sun ||| a hill", 4, "[CLS] the [SEP] [SEP]", true),
  ])
  func cutting(text: String, length: Int, expected: String, isCut: Bool) throws {
    let found = try pieces(text, length: length)
    #expect(found.text == expected)
    #expect(found.isCut == isCut)
  }

  @Test func linesAreWhatTheyAreOneByOne() throws {
    let lines = ["the sun", "", "a ||| hill", " ", "rain", "\u{2028}", "river|", "##s"]
    let tokenizer = EmbeddingTokenizer(try EmbeddingFixture.tokenizer(), maximumLength: 9)
    for end in ["", "\n"] {
      var text = lines.joined(separator: "\n") + end
      let inputs = text.withUTF8 { tokenizer.encode(lines: $0) }
      #expect(inputs == lines.map { tokenizer.encode($0) })
    }
    var nothing = ""
    #expect(nothing.withUTF8 { tokenizer.encode(lines: $0) }.isEmpty)
  }
}
