import FineTuning
import Foundation
import Serialization
import Testing
import Tokenization

@Suite struct AnswerDecoderTests {
  @Test func answersAreThoseOfRunSquad() throws {
    let fixture = try QuestionFixture()
    for (number, wanted) in fixture.cases.enumerated() {
      let found = try fixture.answer(wanted)
      #expect(found.text == wanted["text"]?.text, "case \(number)")
      let expected = wanted["nBest"]?.elements ?? []
      #expect(found.nBest.map(\.text) == expected.map { $0.elements[0].text }, "case \(number)")
      for (candidate, row) in zip(found.nBest, expected) {
        let numbers = row.elements.dropFirst().map(\.double)
        #expect(Double(candidate.startLogit) == numbers[0])
        #expect(Double(candidate.endLogit) == numbers[1])
        #expect(isClose(candidate.probability, numbers[2]))
      }
      #expect(found.nullScoreDifference == wanted["difference"]?.double)
      guard let difference = found.nullScoreDifference else { continue }
      #expect(found.text(nullThreshold: difference - 1).isEmpty)
      #expect(found.text(nullThreshold: difference) == found.bestAnswer)
    }
    #expect(try fixture.cases.contains { try fixture.answer($0).text.isEmpty })
  }

  private func context(_ text: String) throws -> EncodedContext {
    let pieces = ["cafe", "tes", "##la", "'", "s", "日", "本", "1", ",", "2"]
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + pieces),
      options: NormalizerOptions())
    return EncodedContext(text, tokenizer: tokenizer)
  }

  @Test(arguments: [
    ("Tesla's  CAFÉ", 3..<5, "s  CAFÉ"), ("Tesla's  CAFÉ", 1..<2, "la"),
    ("x Cafe\u{301}, s", 1..<2, "Cafe\u{301}"), ("日本 1,2", 1..<5, "本 1,2"), ("日本", 0..<0, ""),
  ])
  func textsAreWrittenAsInTheContext(text: String, pieces: Range<Int>, expected: String) throws {
    let found = try context(text).text(of: pieces)
    #expect(found.utf8.elementsEqual(expected.utf8), "\(found)")
  }

  @Test(arguments: [
    ("Tesla's café", "Tesla", 0..<2), ("Tesla's café", "la", 1..<2), ("Tesla's café", "sl", 0..<2),
    ("a Café, 日本", "Café", 1..<2), ("a Café, 日本", " 日本", 3..<5),
  ])
  func answersHaveThePiecesThatCoverThem(
    text: String, answer: String, expected: Range<Int>
  ) throws {
    let context = try context(text)
    let place = try #require(text.range(of: answer))
    let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
    let pieces = context.pieces(covering: start..<start + answer.utf8.count)
    #expect(pieces == expected)
  }

  @Test func answersOfWhichNothingIsLeftAreNamed() throws {
    let context = try context("1 \u{200D} 2")
    func question(_ range: Range<Int>) -> SQuADQuestion {
      SQuADQuestion(id: "q", text: "?", answers: [SQuADAnswer(text: "\u{200D}", range: range)])
    }
    #expect(try context.answerPieces(of: question(0..<1), in: "x") == 0..<1)
    #expect(
      try context.answerPieces(of: SQuADQuestion(id: "q", text: "?", isImpossible: true), in: "x")
        == nil)
    #expect(throws: SQuADFault.self) { try context.answerPieces(of: question(2..<5), in: "x") }
  }

  /// Where the special pieces score best, no start has an end among the best ones.
  @Test func thereIsAnAnswerWhateverScoresBest() throws {
    let fixture = try QuestionFixture()
    let windowing = try QuestionWindowing(tokenizer: fixture.tokenizer, maximumQuestionLength: 4)
    let windows = windowing.windows(
      question: "ba ba ba", context: windowing.encode(context: "bi bo bu"))
    var decoder = AnswerDecoder(
      windows.context, options: AnswerOptions(nBest: 2, maximumLength: 2))
    // [CLS] ba ba ba [SEP] bi bo bu [SEP]
    decoder.add(
      windows[0], start: [9, 9, 9, 0, 0, 1, 2, 1, 0], end: [9, 9, 9, 0, 0, 3, 1, 1, 0])
    let prediction = decoder.prediction(id: "q")
    #expect(prediction.text == "bi")
    #expect(prediction.nBest.map(\.probability) == [1])
  }

  @Test func answersAreWrittenAsSQuADReadsThem() throws {
    let fixture = try QuestionFixture()
    let answers = try [0, 1].map { try fixture.answer(fixture.cases[$0]) }
    func parse(_ bytes: [UInt8]) throws -> JSONValue {
      try bytes.withUnsafeBytes { try JSONParser.parse($0) }
    }
    let texts = try parse(AnswerFiles.predictions([answers[0]]))
    #expect(texts == .object(["q": .string(answers[0].text)]))
    let first = try parse(AnswerFiles.nBest([answers[1]]))["q"]?.elements.first
    #expect(first?["text"]?.text == answers[1].nBest[0].text)
    #expect(first?["probability"]?.double == answers[1].nBest[0].probability)
    #expect(first?["start_logit"]?.double == Double(answers[1].nBest[0].startLogit))
    #expect(try parse(AnswerFiles.nullDifferences([answers[0]])) == .object([]))
    #expect(
      try parse(AnswerFiles.nullDifferences([answers[1]]))["q"]?.double
        == answers[1].nullScoreDifference)
  }
}
