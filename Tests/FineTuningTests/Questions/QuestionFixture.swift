import FineTuning
import Foundation
import Serialization
import Testing
import Tokenization

/// Questions with windows and answers as `make_questions.py` has them.
struct QuestionFixture {
  let tokenizer: WordPieceTokenizer
  let cases: [JSONValue]

  init() throws {
    let file = try #require(
      Bundle.module.url(forResource: "questions", withExtension: "json", subdirectory: "Fixtures"))
    let bytes = [UInt8](try Data(contentsOf: file))
    let all = try bytes.withUnsafeBytes { try JSONParser.parse($0) }
    tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + all.texts("words")),
      options: NormalizerOptions())
    cases = all["cases"]?.elements ?? []
  }

  /// The windows of a case.
  func windows(_ wanted: JSONValue) throws -> QuestionWindows {
    let windowing = try QuestionWindowing(
      tokenizer: tokenizer, maximumLength: Int(wanted.double("length")),
      stride: Int(wanted.double("stride")),
      maximumQuestionLength: 5 + Int(wanted.double("length")) / 10)
    return windowing.windows(
      question: wanted["question"]?.text ?? "",
      context: windowing.encode(context: wanted["context"]?.text ?? ""))
  }

  /// What is answered to a case.
  func answer(_ wanted: JSONValue) throws -> AnswerPrediction {
    let windows = try windows(wanted)
    var decoder = AnswerDecoder(
      windows.context,
      options: AnswerOptions(
        nBest: Int(wanted.double("nBestSize")), maximumLength: Int(wanted.double("longest")),
        allowsNone: wanted["second"] == .bool(true), nullThreshold: wanted.double("threshold")))
    for (window, logits) in zip(windows, wanted["logits"]?.elements ?? []) {
      let rows = logits.elements.map { $0.elements.map { Float($0.double) } }
      decoder.add(window, start: rows[0], end: rows[1])
    }
    return decoder.prediction(id: "q")
  }
}
