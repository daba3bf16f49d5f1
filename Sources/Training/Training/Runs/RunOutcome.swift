/// How a run ended.
public enum RunOutcome: Sendable, Equatable {
  /// The step that was asked for is reached, or there is nothing more to learn.
  case finished
  /// A signal asked to stop; the run was saved at the last step.
  case interrupted(exitCode: Int32)
}
