public import Training

/// How a run's held-out examples are measured: what a task beside sequences has to bring along, with its objective.
public protocol HeldOutMeasure<Task> {
  /// What learns.
  associatedtype Task: Objective
  /// Everything that was found out.
  associatedtype Details

  /// Measures a model, unless that is given up.
  ///
  /// - Parameters:
  ///   - task: the model with its objective.
  ///   - isAbandoned: whether to give up; asked by all threads.
  /// - Returns: nil if it was given up.
  func measure(_ task: Task, until isAbandoned: @escaping @Sendable () -> Bool) -> Details?

  /// The figures for the log.
  ///
  /// - Parameters:
  ///   - details: what was found out.
  ///   - step: the model's optimizer step.
  /// - Returns: a report of every term.
  func report(_ details: Details, step: Int) -> EvaluationReport
}

extension SequenceEvaluator: HeldOutMeasure {
  /// Measures a model on the held-out examples.
  public func measure(
    _ task: SequenceObjective, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> SequenceEvaluation? {
    evaluate(task, until: isAbandoned)
  }

  /// The figures for the log.
  public func report(_ details: SequenceEvaluation, step: Int) -> EvaluationReport {
    details.report(step: step)
  }
}

/// What a run tells while it trains.
public enum FineTuningEvent<Details> {
  /// A step was made.
  case step(StepMetrics)
  /// The held-out examples are about to be measured.
  case evaluating(step: Int)
  /// They were.
  case evaluation(EvaluationReport, Details)
  /// A checkpoint was written.
  case checkpoint(path: String)
  /// So many evaluations were no better than the best that the run ends.
  case outOfPatience(evaluations: Int)
}
