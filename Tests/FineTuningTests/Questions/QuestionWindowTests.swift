import FineTuning
import Serialization
import Testing
import Tokenization

@Suite struct QuestionWindowTests {
  @Test func windowsAreThoseOfRunSquad() throws {
    let fixture = try QuestionFixture()
    #expect(fixture.cases.count == 10)
    for wanted in fixture.cases {
      let windows = try fixture.windows(wanted)
      let spans = wanted["spans"]?.elements.map { $0.elements.map { Int($0.double) } } ?? []
      #expect(windows.map { [$0.context.lowerBound, $0.context.count] } == spans)
      let own = wanted["own"]?.elements.map { $0.elements.map { Int($0.double) } } ?? []
      #expect(windows.map { Array($0.ownPieces) } == own)
      #expect(!windows.isQuestionCut)
      for window in windows {
        let head = 2 + windows.question.count
        #expect(window.ids.count <= Int(wanted.double("length")))
        #expect(window.contextRow == head)
        #expect(window.segments.count == window.ids.count)
        #expect(window.segments.prefix { $0 == 0 }.count == head)
        #expect(
          Array(window.ids[window.contextRows])
            == Array(windows.context.encoding.ids[window.context]))
        #expect(window.ids.last == fixture.tokenizer.vocabulary.separator)
      }
    }
  }

  @Test func answersAreLearnedWhereTheyAreWhole() throws {
    let fixture = try QuestionFixture()
    let windows = try fixture.windows(fixture.cases[0])  // 50 pieces, 17 a window, a stride of 8
    let answer = 15..<18
    let rows = windows.map { $0.rows(of: answer) }
    #expect(rows.map(\.start) == [0, 6 + 7, 0, 0, 0, 0])
    #expect(rows.map(\.end) == [0, 6 + 9, 0, 0, 0, 0])
    #expect(windows[1].piece(at: 13) == 15)
    #expect(windows.allSatisfy { $0.rows(of: nil) == (0, 0) })
  }

  @Test func windowsWithoutRoomAreRefused() throws {
    let tokenizer = try QuestionFixture().tokenizer
    #expect(throws: WindowLengthError.self) {
      _ = try QuestionWindowing(tokenizer: tokenizer, maximumLength: 67)
    }
    #expect(throws: WindowLengthError.self) {
      _ = try QuestionWindowing(tokenizer: tokenizer, stride: 0)
    }
    let least = try QuestionWindowing(
      tokenizer: tokenizer, maximumLength: 6, stride: 9, maximumQuestionLength: 2)
    let windows = least.windows(question: "ba ba ba", context: least.encode(context: "bi bo bu"))
    #expect(windows.isQuestionCut)
    #expect(windows.map(\.context) == [0..<1, 1..<2, 2..<3])
  }

  @Test func contextsWithoutPiecesHaveAWindow() throws {
    let windowing = try QuestionWindowing(tokenizer: QuestionFixture().tokenizer)
    let windows = windowing.windows(question: "ba", context: windowing.encode(context: "\u{200D}"))
    #expect(windows.count == 1)
    #expect(windows[0].ids.count == 4)
    for allowsNone in [false, true] {
      var decoder = AnswerDecoder(
        windows.context, options: AnswerOptions(allowsNone: allowsNone, nullThreshold: 1))
      decoder.add(windows[0], start: [0, 0, 0, 0], end: [0, 0, 0, 0])
      #expect(decoder.prediction(id: "a").text.isEmpty)
    }
  }
}
