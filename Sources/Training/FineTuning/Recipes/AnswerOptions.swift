/// What decides which answer is taken; the values are those of google-research/bert's `run_squad.py`.
public struct AnswerOptions: Sendable, Equatable {
  /// How many starts and ends of a window are tried, and how many answers are told.
  public var nBest = 20
  /// The most pieces of an answer.
  public var maximumLength = 30
  /// Whether a question may have no answer: SQuAD 2.0.
  public var allowsNone = false
  /// By how much no answer has to score better than the best answer to be taken.
  public var nullThreshold = 0.0

  /// The values of `run_squad.py`.
  public init(
    nBest: Int = 20, maximumLength: Int = 30, allowsNone: Bool = false, nullThreshold: Double = 0
  ) {
    (self.nBest, self.maximumLength) = (nBest, maximumLength)
    (self.allowsNone, self.nullThreshold) = (allowsNone, nullThreshold)
  }
}
