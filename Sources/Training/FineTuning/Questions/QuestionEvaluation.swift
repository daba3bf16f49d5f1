public import Training

/// How a model does on questions whose answers are known.
public struct QuestionEvaluation: Sendable {
  /// What it answers.
  public let predictions: [AnswerPrediction]
  /// The right answers to each question; none: it has none.
  public let gold: [[String]]
  /// The figures.
  public let metrics: AnswerMetrics
  /// The mean loss of a window, in nats.
  public let loss: Double
  /// The threshold that is best for F1 on these questions; nil where there has to be an answer.
  public let threshold: NullThreshold?

  /// Measures answers.
  ///
  /// - Parameters:
  ///   - predictions: what a model answers.
  ///   - gold: the right answers to each question, as many.
  ///   - losses: of all windows.
  ///   - rules: which evaluation counts.
  public init(
    _ predictions: [AnswerPrediction], gold: [[String]], losses: [Double], rules: AnswerRules
  ) {
    (self.predictions, self.gold) = (predictions, gold)
    loss = losses.reduce(0, +) / Double(max(losses.count, 1))
    metrics = AnswerMetrics(rules: rules, gold: gold, predicted: predictions.map(\.text))
    let differences = predictions.compactMap(\.nullScoreDifference)
    threshold =
      differences.count == predictions.count && !predictions.isEmpty
      ? AnswerMetrics(rules: rules, gold: gold, predicted: predictions.map(\.bestAnswer))
        .bestThreshold(for: .f1, differences: differences) : nil
  }

  /// How many questions there are.
  public var count: Int { predictions.count }

  /// Everything in a report, every figure beside what guessing gets.
  public func report(step: Int) -> EvaluationReport {
    var figures: [TermReport.Figure] = [
      .init("exactMatch", metrics.overall.exactMatch), .init("f1", metrics.overall.f1),
      .init("noAnswerBaseline", metrics.rules == .squad2 ? metrics.noAnswerBaseline : 0),
    ]
    if metrics.rules == .squad2 {
      figures += [
        .init("hasAnswerExactMatch", metrics.hasAnswer.exactMatch),
        .init("hasAnswerF1", metrics.hasAnswer.f1),
        .init("noAnswerExactMatch", metrics.noAnswer.exactMatch),
      ]
    }
    if let threshold {
      figures += [.init("bestF1", threshold.score), .init("bestThreshold", threshold.value)]
    }
    return EvaluationReport(
      step: step, terms: [TermReport(QuestionObjective.term, count: count, loss: loss, figures)])
  }

  /// The questions whose answers have least in common with a right one.
  public func worst(_ limit: Int) -> [Int] {
    let wrong = (0..<count).filter { metrics.scores[$0].exactMatch < 1 }
    return Array(
      wrong.sorted { (metrics.scores[$0].f1, $0) < (metrics.scores[$1].f1, $1) }.prefix(limit))
  }
}
