import Corpora
import FineTuning
import TestSupport
import Testing

@Suite struct SQuADReaderTests {
  private func read(
    _ text: String, answers: Bool = true, skipping: Bool = false
  ) throws -> (paragraphs: [SQuADParagraph], reader: SQuADReader) {
    let directory = try TemporaryDirectory()
    let reader = try SQuADReader(
      path: directory.write("q.json", text), answers: answers ? .required : .ignored,
      skipsBadRows: skipping)
    var paragraphs: [SQuADParagraph] = []
    while let paragraph = try reader.next() { paragraphs.append(paragraph) }
    return (paragraphs, reader)
  }

  private func file(_ questions: String, context: String = "The cat sat on the mat.") -> String {
    #"{"version":"2.0","data":[{"title":"T","paragraphs":[{"context":"\#(context)","qas":[\#(questions)]}]}]}"#
  }

  private func problem(_ text: String) -> String {
    let text = message { _ = try read(text) }
    return text.split(separator: "q.json").last.map(String.init) ?? text
  }

  @Test func bothVersionsAreRead() throws {
    let (paragraphs, reader) = try read(
      file(
        #"{"id":"a","question":"Who?","answers":[{"text":"cat","answer_start":4},{"text":"The cat","answer_start":0}]},"#
          + #"{"id":7,"question":"Why?","answers":[],"is_impossible":true,"plausible_answers":[{"text":"mat","answer_start":0}]}"#
      ))
    #expect(
      paragraphs == [
        SQuADParagraph(
          title: "T", context: "The cat sat on the mat.",
          questions: [
            SQuADQuestion(
              id: "a", text: "Who?",
              answers: [
                SQuADAnswer(text: "cat", range: 4..<7), SQuADAnswer(text: "The cat", range: 0..<7),
              ]),
            SQuADQuestion(id: "7", text: "Why?", isImpossible: true),
          ])
      ])
    #expect(reader.isSecondVersion)
    #expect(reader.movedAnswers == 0)
    #expect(reader.questionCount == 2)
  }

  @Test func placesAreCountedAsByPython() throws {
    let context = #"Caf\u00e9 e\u0301 \ud83d\ude00 x日本"#
    let found = try read(
      file(
        #"{"id":"a","question":"?","answers":[{"text":"日本","answer_start":11},{"text":"😀","answer_start":8}]}"#,
        context: context))
    #expect(found.paragraphs[0].questions[0].answers.map(\.range) == [16..<22, 10..<14])
    #expect(found.reader.movedAnswers == 0)
  }

  @Test func answersElsewhereAreFoundWhereThatIsClear() throws {
    func range(_ answer: String, _ start: Int, _ context: String) throws -> Range<Int> {
      let found = try read(
        file(
          #"{"id":"a","question":"?","answers":[{"text":"\#(answer)","answer_start":\#(start)}]}"#,
          context: context))
      #expect(found.reader.movedAnswers == 1)
      return found.paragraphs[0].questions[0].answers[0].range
    }
    #expect(try range("mat", 3, "The cat sat on the mat.") == 19..<22)
    #expect(try range("mat", -9_000_000_000_000_000_000, "The mat.") == 4..<7)
    #expect(try range("mat", 9_000_000_000_000_000_000, "The mat.") == 4..<7)
    // The nearer of two; both are too far from 50.
    let far = "mat " + String(repeating: "x", count: 100) + " mat"
    #expect(try range("mat", 100, far) == 105..<108)
    #expect(
      problem(
        file(
          #"{"id":"a","question":"?","answers":[{"text":"mat","answer_start":50}]}"#, context: far))
        == "', question 'a': the answer 'mat' is not at its answer_start 50, and it is in the context 2 times, so that it is not known which is meant"
    )
  }

  @Test(arguments: [
    (
      #"{"id":"a","question":"?","answers":[{"text":"dog","answer_start":4}]}"#,
      "', question 'a': the answer 'dog' is not at its answer_start 4, nor anywhere in the context"
    ),
    (
      #"{"id":"a","question":"?","answers":[]}"#,
      #"', question 'a': it has no answers, expected at least one, or "is_impossible": true"#
    ),
    (
      #"{"id":"a","question":" ","answers":[]}"#,
      #"', question 'a': "question" is empty, expected a text"#
    ),
    (
      #"{"id":"a\nb\u202e","question":"?"}"#,
      #"', question 'a\u{a}b\u{202e}': it has no answers, expected at least one, or "is_impossible": true"#
    ),
    (
      #"{"id":"0123456789012345678901234567890123456789","question":"?","answers":0}"#,
      #"', question '0123456789012345678901234567890123456789': found a number for "answers", expected an array"#
    ),
    (
      #"{"id":"01234567890123456789012345678901234567890","question":"?","answers":0}"#,
      #"', question '012345678901234567890123456789012345678…': found a number for "answers", expected an array"#
    ),
    (
      #"{"question":"?"}"#,
      #"', article 1, paragraph 1, question 1: found no "id", expected a string"#
    ),
    (
      #"{"id":"a","question":"?","answers":[{"text":"cat"}]}"#,
      #"', question 'a': its answer 'cat' has no "answer_start", expected a whole number"#
    ),
    (
      #"{"id":"a","question":"?","is_impossible":true,"answers":[{"text":"cat","answer_start":4}]}"#,
      "', question 'a': it is_impossible and has answers, expected one or the other"
    ),
    (
      #"{"id":"a","question":"?","is_impossible":true},{"id":"a","question":"?","is_impossible":true}"#,
      "', article 1, paragraph 1, question 2: its id 'a' is that of another question, expected another one for each"
    ),
  ])
  func badQuestionsAreNamed(questions: String, expected: String) {
    #expect(problem(file(questions)) == expected)
  }

  @Test(arguments: [
    ("[1]", #"' is no object with an array "data", expected the form of SQuAD"#),
    (#"{"data":{}}"#, #"' is no object with an array "data", expected the form of SQuAD"#),
    (#"{"data":[]}"#, "' has no questions, expected some"),
    (
      "{\n\"data\":[{\"paragraphs\": [}]}",
      "', line 2: not valid JSON: unexpected character at byte 26 of the file"
    ),
    (
      #"{"data":[7]}"#,
      #"', article 1: found a number in place of an object with "paragraphs", expected an array"#
    ),
    (
      #"{"data":[{"paragraphs":[{"qas":[]}]}]}"#,
      #"', article 1, paragraph 1: found no "context", expected a string"#
    ),
  ])
  func otherFilesAreRefused(text: String, expected: String) {
    #expect(problem(text) == expected)
  }

  @Test func badQuestionsArePassedOver() throws {
    let (paragraphs, reader) = try read(
      file(
        #"{"id":"a","question":"?"},{"id":"b","question":"?","answers":[{"text":"cat","answer_start":4}]},{"question":"?"}"#
      ), skipping: true)
    #expect(paragraphs[0].questions.map(\.id) == ["b"])
    #expect(reader.badRows.map(\.place) == ["question 'a'", "article 1, paragraph 1, question 3"])
  }

  @Test func answersNeedNotBeKnownForPrediction() throws {
    let (paragraphs, _) = try read(file(#"{"id":"a","question":"?"}"#), answers: false)
    #expect(paragraphs[0].questions == [SQuADQuestion(id: "a", text: "?")])
  }
}
