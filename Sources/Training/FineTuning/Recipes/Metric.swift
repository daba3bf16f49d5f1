public import Models
public import Training

/// What the best checkpoint is chosen by.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// The share of texts all of whose labels are right.
  case accuracy
  /// F1 of the second of two classes, or of all labels together where several may hold.
  case f1
  /// The mean of the labels' F1.
  case macroF1 = "macro-f1"
  /// Matthews's correlation coefficient.
  case mcc
  /// Pearson's correlation.
  case pearson
  /// Spearman's rank correlation.
  case spearman
  /// The mean loss.
  case loss

  /// What is usual for outputs of a kind.
  public static func usual(for problem: TaskHead.Problem) -> Metric {
    problem == .regression ? .pearson : .accuracy
  }

  /// What may be asked for.
  ///
  /// - Parameters:
  ///   - problem: what the outputs mean.
  ///   - labels: how many there are; nil: not known yet.
  /// - Returns: the metrics that the evaluation has.
  public static func all(for problem: TaskHead.Problem, labels: Int?) -> [Metric] {
    switch problem {
    case .regression: [.pearson, .spearman, .loss]
    case .multiLabel: [.accuracy, .f1, .macroF1, .loss]
    case .singleLabel: [.accuracy] + (labels ?? 2 == 2 ? [.f1] : []) + [.macroF1, .mcc, .loss]
    }
  }

  /// The name of the figure in a report; nil: the loss.
  public var figure: String? {
    switch self {
    case .loss: nil
    case .macroF1: "macroF1"
    default: rawValue
    }
  }

  /// What a run is judged by that goes by this metric.
  public func judge(_ problem: TaskHead.Problem) -> HeldOutHistory.Judge {
    HeldOutHistory.Judge(
      term: problem.term, report: problem.term, figure: figure, isHigherBetter: figure != nil)
  }
}
