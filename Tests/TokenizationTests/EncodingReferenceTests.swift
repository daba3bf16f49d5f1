import Foundation
import Testing
import Tokenization

/// Ids and offsets against those that Hugging Face tokenizers gives.
@Suite struct EncodingReferenceTests {
  private struct Line: Decodable {
    var vocabulary: String
    var lowercase: Bool
    var text: String
    var ids: [Int32]
  }

  @Test(
    "Every line of the reference encodings, with the released vocabularies",
    .enabled(if: Reference.folder != nil),
    arguments: ["uncased-cased.jsonl", "multilingual-chinese.jsonl"])
  func referenceEncodings(file: String) throws {
    let folder = try #require(Reference.folder)
    var tokenizers: [String: WordPieceTokenizer] = [:]
    let lines = try Reference.lines(
      Line.self, of: folder.appendingPathComponent("encodings/\(file)"))
    #expect(lines.count > 900)
    for line in lines {
      let key = "\(line.vocabulary) \(line.lowercase)"
      if tokenizers[key] == nil {
        let path = folder.appendingPathComponent("vocab/bert-base-\(line.vocabulary)-vocab.txt")
          .path
        tokenizers[key] = WordPieceTokenizer(
          vocabulary: try Vocabulary(contentsOfFile: path),
          options: line.lowercase ? .uncased : .cased)
      }
      let tokenizer = try #require(tokenizers[key])
      #expect(tokenizer.encode(line.text) == line.ids, "\(line.text.debugDescription)")
      #expect(
        tokenizer.encodeWithOffsets(line.text).ids == line.ids, "\(line.text.debugDescription)")
    }
  }

  private struct SmallLine: Decodable {
    var lowercase: Bool
    var stripAccents: Bool?
    var splitChineseCharacters: Bool
    var cleanText: Bool
    var text: String
    var ids: [Int32]
    var offsets: [[Int]]

    enum CodingKeys: String, CodingKey {
      case lowercase, text, ids, offsets
      case stripAccents = "strip_accents"
      case splitChineseCharacters = "handle_chinese_chars"
      case cleanText = "clean_text"
    }
  }

  @Test("Ids and offsets under every setting of the normalizer, with a small vocabulary")
  func settings() throws {
    let vocabulary = try Vocabulary(
      contentsOfFile: Reference.fixture("small-vocabulary.txt").path)
    let lines = try Reference.lines(
      SmallLine.self, of: Reference.fixture("small-encodings.jsonl"))
    #expect(lines.count > 300)
    for line in lines {
      let tokenizer = WordPieceTokenizer(
        vocabulary: vocabulary,
        options: NormalizerOptions(
          lowercase: line.lowercase, stripAccents: line.stripAccents,
          splitChineseCharacters: line.splitChineseCharacters, cleanText: line.cleanText))
      #expect(tokenizer.encode(line.text) == line.ids, "\(line.text.debugDescription)")
      let encoding = tokenizer.encodeWithOffsets(line.text)
      #expect(encoding.ids == line.ids, "\(line.text.debugDescription)")
      #expect(
        encoding.byteRanges.map { [$0.lowerBound, $0.upperBound] } == line.offsets,
        "\(line.text.debugDescription)")
    }
  }
}
