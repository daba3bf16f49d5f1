/// What a run tells while it trains.
public enum RunEvent: Sendable {
  /// A step was made.
  case step(StepMetrics)
  /// The held-out documents were evaluated.
  case evaluation(EvaluationReport)
  /// A checkpoint was written.
  case checkpoint(path: String)
}

/// How a run ended.
public enum RunOutcome: Sendable, Equatable {
  /// The step that was asked for is reached.
  case finished
  /// A signal asked to stop; the run was saved at the last step.
  case interrupted(exitCode: Int32)
}
