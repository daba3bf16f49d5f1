import FineTuning
import Serialization
import Testing

@Suite struct AnswerMetricsTests {
  @Test func answersAreComparedAsBySQuAD() throws {
    let cases = try metricCases("answers")
    #expect(cases.count > 25)
    for wanted in cases {
      let (predicted, gold) = (wanted["predicted"]?.text ?? "?", wanted.texts("gold"))
      for (rules, name) in [(AnswerRules.squad1, "first"), (.squad2, "second")] {
        let expected = wanted.doubles(name)
        guard !expected.isEmpty else { continue }
        let found = rules.scores(predicted, gold: gold)
        #expect(found.exactMatch == expected[0], "\(predicted), \(gold), \(name)")
        #expect(isClose(found.f1, expected[1]), "\(predicted), \(gold), \(name)")
      }
    }
  }

  @Test func questionsWithoutAnswersAreCountedApart() throws {
    let wanted = try #require(try metricCases("secondVersion").first)
    let questions = wanted["questions"]?.elements ?? []
    let metrics = AnswerMetrics(
      rules: .squad2, gold: questions.map { $0.texts("gold") },
      predicted: questions.map { $0["predicted"]?.text ?? "?" })
    for (figures, name) in [
      (metrics.overall, "overall"), (metrics.hasAnswer, "hasAnswer"),
      (metrics.noAnswer, "noAnswer"),
    ] {
      let expected = wanted.doubles(name)
      #expect(figures.count == Int(expected[0]), "\(name)")
      #expect(isClose(figures.exactMatch, expected[1]), "\(name)")
      #expect(isClose(figures.f1, expected[2]), "\(name)")
    }
    #expect(isClose(metrics.noAnswerBaseline, wanted.doubles("noAnswer")[0] / 60))
    let differences = questions.map { $0.double("difference") }
    for (score, name) in [(AnswerMetrics.Score.exactMatch, "exactThreshold"), (.f1, "f1Threshold")]
    {
      let best = metrics.bestThreshold(for: score, differences: differences)
      #expect(best.value == wanted.doubles(name)[0], "\(name)")
      #expect(isClose(best.score, wanted.doubles(name)[1]), "\(name)")
    }
  }

  @Test func noQuestionsAreZero() {
    let metrics = AnswerMetrics(rules: .squad1, gold: [], predicted: [])
    #expect(metrics.overall.f1 == 0)
    #expect(metrics.noAnswerBaseline == 0)
  }
}
