public import Models
public import Training

/// What the best checkpoint is chosen by.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// The share of texts all of whose labels are right, or of words.
  case accuracy
  /// F1 of the second of two classes, of all labels together where several may hold, of spans, or of answers' words.
  case f1
  /// The mean of the labels' F1.
  case macroF1 = "macro-f1"
  /// Matthews's correlation coefficient.
  case mcc
  /// Pearson's correlation.
  case pearson
  /// Spearman's rank correlation.
  case spearman
  /// The share of answers that are right.
  case exactMatch = "exact-match"
  /// The mean loss.
  case loss

  /// The name of the figure in a report; nil: the loss.
  public var figure: String? {
    switch self {
    case .loss: nil
    case .macroF1: "macroF1"
    case .exactMatch: "exactMatch"
    default: rawValue
    }
  }

  /// What a run is judged by that goes by this metric.
  ///
  /// - Parameter term: the name of its report.
  /// - Returns: the judge.
  public func judge(_ term: String) -> HeldOutHistory.Judge {
    HeldOutHistory.Judge(term: term, report: term, figure: figure, isHigherBetter: figure != nil)
  }
}

/// What a task's runs may be judged by.
public struct MetricChoice: Sendable, Equatable {
  /// All that its evaluation has, the usual one first.
  public let known: [Metric]

  /// For outputs for whole texts.
  ///
  /// - Parameters:
  ///   - problem: what the outputs mean.
  ///   - labels: how many there are; nil: not known yet.
  public init(_ problem: TaskHead.Problem, labels: Int? = nil) {
    known =
      switch problem {
      case .regression: [.pearson, .spearman, .loss]
      case .multiLabel: [.accuracy, .f1, .macroF1, .loss]
      case .singleLabel:
        [.accuracy] + (labels ?? 2 == 2 ? [.f1] : []) + [.macroF1, .mcc, .loss]
      }
  }

  init(_ known: [Metric]) { self.known = known }

  /// For labels that tag spans of words.
  public static let tokens = MetricChoice([.f1, .accuracy, .macroF1, .loss])
  /// For other labels of words.
  public static let words = MetricChoice([.accuracy, .macroF1, .loss])
  /// For answers.
  public static let questions = MetricChoice([.f1, .exactMatch, .loss])

  /// What is usual.
  public var usual: Metric { known[0] }

  /// What there is, in words.
  public var words: String { known.map(\.rawValue).joined(separator: ", ") }
}
