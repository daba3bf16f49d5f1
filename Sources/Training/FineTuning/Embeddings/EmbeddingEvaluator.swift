import Autograd
import Foundation
import Models
import Training

/// Measures vectors on a run's held-out rows.
public struct EmbeddingEvaluator: Sendable {
  /// The rows.
  public let examples: EmbeddingExamples
  /// The rows of a batch, for the loss.
  private let batchSize: Int

  /// Makes an evaluator.
  public init(_ examples: EmbeddingExamples, batchSize: Int) {
    (self.examples, self.batchSize) = (examples, batchSize)
  }

  /// Measures a model, unless that is given up.
  ///
  /// - Parameters:
  ///   - objective: the model with its loss.
  ///   - isAbandoned: whether to give up.
  /// - Returns: how it does; nil if it was given up.
  public func evaluate(
    _ objective: EmbeddingObjective, until isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) -> EmbeddingEvaluation? {
    objective.context.threads.abandoning(when: isAbandoned) {
      guard let vectors = EmbeddingVectors(of: examples, objective, until: isAbandoned),
        let figures = figures(vectors, objective, isAbandoned)
      else { return nil }
      let loss = loss(vectors, objective)
      return isAbandoned()
        ? nil
        : EmbeddingEvaluation(
          figures: figures, count: examples.count, loss: loss.mean, chanceLoss: loss.chance)
    }
  }

  private func figures(
    _ vectors: EmbeddingVectors, _ objective: EmbeddingObjective, _ isAbandoned: () -> Bool
  ) -> EmbeddingEvaluation.Figures? {
    switch objective.loss {
    case .cosent, .cosine:
      let cosines = (0..<examples.count).map { vectors.cosine(2 * $0, 2 * $0 + 1) }
      return .correlation(
        RegressionMetrics(gold: examples.scores.map { Double($0) }, predicted: cosines),
        cosines: cosines)
    case .ranking:
      let search = EmbeddingSearch(examples, vectors, objective.context, until: isAbandoned)
      return search.map { .retrieval($0.metrics, rows: $0.rows, wrong: $0.wrong) }
    }
  }

  /// The mean loss in batches of the rows in their order, and that of vectors that are all alike.
  private func loss(
    _ vectors: EmbeddingVectors, _ objective: EmbeddingObjective
  ) -> (mean: Double, chance: Double) {
    let rows = 0..<examples.count
    let order =
      objective.loss == .ranking
      ? DistinctBatches(rows, of: examples, size: batchSize).order : Array(rows)
    var (sum, chance, count) = (0.0, 0.0, 0)
    for start in stride(from: 0, to: order.count, by: batchSize) {
      let batch = order[start..<min(start + batchSize, order.count)]
      let texts = (0..<examples.columns).flatMap { column in
        batch.map { $0 * examples.columns + column }
      }
      let scores = examples.scores.isEmpty ? [] : batch.map { examples.scores[$0] }
      let loss = objective.judge(
        vectors.matrix(of: texts, objective.context), rows: batch.count, scores: scores,
        coefficient: 1)
      sum += loss.sum
      count += loss.count
      chance += Self.chance(
        objective.loss, rows: batch.count, columns: examples.columns, scores)
    }
    return (sum / Double(max(count, 1)), chance / Double(max(count, 1)))
  }

  /// The summed loss of a batch whose vectors are all alike.
  private static func chance(
    _ loss: EmbeddingLoss, rows: Int, columns: Int, _ scores: [Float]
  ) -> Double {
    switch loss {
    case .ranking: return Double(rows) * log(Double(rows * (columns - 1)))
    case .cosent:
      let pairs = scores.reduce(0) { sum, score in sum + scores.count { $0 > score } }
      return log1p(Double(pairs))
    case .cosine: return scores.reduce(0) { $0 + (1 - Double($1)) * (1 - Double($1)) }
    }
  }
}
