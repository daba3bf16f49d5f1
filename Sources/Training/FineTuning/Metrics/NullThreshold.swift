import Preconditions

/// The score difference above which no answer is predicted, as `evaluate-v2.0.py` looks for the best (`find_best_thresh`).
public struct NullThreshold: Sendable, Equatable {
  /// Above this difference a question is taken to have no answer.
  public let value: Double
  /// The mean score with it, from 0 to 1.
  public let score: Double
}

extension AnswerMetrics {
  /// What the threshold is to be best for.
  public enum Score: Sendable {
    /// The share of answers that are right.
    case exactMatch
    /// The mean F1 of words.
    case f1
  }

  /// The best threshold for these answers, all of which were predicted without regard to it.
  ///
  /// - Parameters:
  ///   - score: what it is to be best for.
  ///   - differences: for every question, how much better no answer scores than the best answer.
  /// - Returns: the least of the best thresholds, and 0 if nothing beats predicting no answer at all.
  public func bestThreshold(for score: Score, differences: [Double]) -> NullThreshold {
    require(
      differences.count == scores.count,
      "bestThreshold: \(scores.count) questions, \(differences.count) differences")
    let order = differences.indices.sorted { (differences[$0], $0) < (differences[$1], $1) }
    var current = Double(noAnswer.count)
    var (best, threshold) = (current, 0.0)
    for question in order {
      if answerable[question] {
        current += score == .f1 ? scores[question].f1 : scores[question].exactMatch
      } else {
        current -= isEmpty[question] ? 0 : 1
      }
      if current > best { (best, threshold) = (current, differences[question]) }
    }
    return NullThreshold(
      value: threshold, score: scores.isEmpty ? 0 : best / Double(scores.count))
  }
}
