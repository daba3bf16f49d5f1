import Foundation
public import Training

/// How vectors do on rows that they do not learn from.
public struct EmbeddingEvaluation: Sendable {
  /// What was found out.
  public enum Figures: Sendable {
    /// The cosines of all rows beside their numbers.
    case correlation(RegressionMetrics, cosines: [Double])
    /// Searches for the positives; the first row of each anchor, and that of the nearest wrong candidate.
    case retrieval(RetrievalMetrics, rows: [Int], wrong: [Int?])
  }

  /// What was found out beside the loss.
  public let figures: Figures
  /// How many rows there are.
  public let count: Int
  /// The loss, in batches as in training: its mean over the rows, or over the batches of an order.
  public let loss: Double
  /// The loss of vectors that are all alike.
  public let chanceLoss: Double

  /// Everything in a report, every figure beside what vectors get that know nothing.
  public func report(step: Int) -> EvaluationReport {
    let found: [TermReport.Figure] =
      switch figures {
      case .correlation(let metrics, _):
        [.init("spearman", metrics.spearman), .init("pearson", metrics.pearson)]
      case .retrieval(let metrics, _, _):
        [
          .init("mrr", metrics.meanReciprocalRank),
          .init("chanceMrr", metrics.chanceReciprocalRank),
          .init(TermReport.FigureName.accuracy, metrics.accuracy),
          .init("chanceAccuracy", metrics.chanceAccuracy),
        ]
      }
    return EvaluationReport(
      step: step,
      terms: [
        TermReport(
          EmbeddingLoss.term, count: count, loss: loss, found + [.init("chanceLoss", chanceLoss)])
      ])
  }

  /// Whether the vectors tell nothing of texts.
  ///
  /// The order of the cosines is that of no number then, or what is found is no better than chance. Of few rows nobody
  /// can say.
  public var isCollapsed: Bool {
    switch figures {
    case .correlation(let metrics, _):
      // Two standard errors of a correlation of nothing.
      return count >= 8 && !(metrics.spearman > 2 / Double(count - 1).squareRoot())
    case .retrieval(let metrics, _, _):
      // Single searches differ by about a third.
      let error = 0.35 / Double(max(metrics.queries.count, 1)).squareRoot()
      return metrics.queries.count >= 20
        && !(metrics.meanReciprocalRank > metrics.chanceReciprocalRank + 2 * error)
    }
  }

  /// The rows that are judged worst, of those that are not right: anchors whose positive comes last, or pairs whose
  /// place among the cosines is farthest from that among the numbers.
  public func worst(_ limit: Int) -> [Int] {
    let costs: [(row: Int, cost: Double)] =
      switch figures {
      case .correlation(let metrics, _):
        metrics.rankDistances.enumerated().map { ($0.offset, $0.element) }
      case .retrieval(let metrics, let rows, _):
        zip(rows, metrics.queries).map { ($0, Double($1.rank - 1)) }
      }
    return costs.filter { $0.cost > 0 }.sorted { (-$0.cost, $0.row) < (-$1.cost, $1.row) }
      .prefix(limit).map(\.row)
  }
}
