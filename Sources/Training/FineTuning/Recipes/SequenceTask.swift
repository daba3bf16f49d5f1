public import Models

/// What is learned of whole texts (Devlin & others 2019, 3.2).
public enum SequenceTask: String, Codable, Sendable, CaseIterable {
  /// Classes of single texts.
  case classification
  /// Classes of pairs of texts.
  case pair
  /// Numbers, of single texts or of pairs.
  case regression

  /// How many texts a row has; nil: as many as are found.
  public var textCount: Int? {
    switch self {
    case .classification: 1
    case .pair: 2
    case .regression: nil
    }
  }

  /// What the outputs mean.
  ///
  /// - Parameter isMultiLabel: whether several labels may hold at once.
  /// - Returns: the kind of outputs.
  public func problem(isMultiLabel: Bool) -> TaskHead.Problem {
    self == .regression ? .regression : isMultiLabel ? .multiLabel : .singleLabel
  }
}

extension TaskHead.Problem {
  /// The name of the loss, and of its report.
  public var term: String { self == .regression ? "regression" : "classification" }
}
