public import Training

/// What a run tells while it trains.
public enum RunEvent: Sendable {
  /// A step was made.
  case step(StepMetrics)
  /// A step was passed over: its numbers were not finite.
  case skipped(NonFiniteStep<PretrainingBatch>)
  /// A step had nothing to predict, so that it has no MLM loss; told of the first one.
  case nothingMasked(step: Int)
  /// Masked language modelling does no better than guessing by piece frequency.
  case plateau(UnigramPlateau.Finding)
  /// The held-out loss has turned and rises.
  case overfitting(Overfitting)
  /// The judging of pairs does worse than guessing on held-out ones.
  case worseThanGuessing(WorseThanGuessing)
  /// The held-out documents are about to be evaluated.
  case evaluating(step: Int)
  /// The held-out documents were evaluated.
  case evaluation(EvaluationReport)
  /// A checkpoint was written.
  case checkpoint(path: String)
}
