import ExactStrings

/// A term of classes that does worse on held-out data than always naming the larger class.
public struct WorseThanGuessing: Sendable, Equatable {
  /// The report of the term.
  public let term: String
  /// The step of the evaluation.
  public let step: Int
  /// How many labels there were, how many of them predicted right, and how many the larger class has.
  public let count, correct, majority: Int
  /// Mean −ln p(class), in nats; guessing between two has ln 2.
  public let loss: Double

  /// Looks at the terms beside the one that a run is judged by, in its last two evaluations: nil unless both are
  /// worse than chance explains.
  ///
  /// - Parameter history: all of them.
  public init?(_ history: HeldOutHistory) {
    let last = history.points.suffix(2)
    guard last.count == 2, let point = last.last,
      let term = point.others.first(where: \.isWorseThanGuessing),
      last.allSatisfy({
        $0.others.contains { $0.name.isExactly(term.name) && $0.isWorseThanGuessing }
      }),
      let accuracy = term[TermReport.FigureName.accuracy],
      let majority = term[TermReport.FigureName.majorityAccuracy]
    else { return nil }
    self.term = term.name
    step = point.step
    count = term.count
    correct = Int((accuracy * Double(count)).rounded())
    self.majority = Int((majority * Double(count)).rounded())
    loss = term.loss
  }
}

extension TermReport {
  /// Whether fewer labels of two classes were predicted right than the larger class has, by three standard errors; or
  /// whether no more were, while the loss is above that of a coin by as much: sure of what is wrong.
  public var isWorseThanGuessing: Bool {
    guard count > 0, let accuracy = self[FigureName.accuracy],
      let majority = self[FigureName.majorityAccuracy]
    else { return false }
    let error = (majority * (1 - majority) / Double(count)).squareRoot()
    if accuracy < majority - 3 * error { return true }
    // The losses of pairs spread by about 1.5 nats where a model is sure of itself.
    let lossError = 1.5 / Double(count).squareRoot()
    return accuracy <= majority + 3 * error && loss > 0.6931 + 3 * lossError + 0.05
  }
}
