public import Models
public import Training

/// How a run's held-out examples are measured, and what a run of the task consists of: what a task brings along, beside
/// its ``ExampleSource``.
public protocol HeldOutMeasure<Task> {
  /// What learns.
  associatedtype Task: Objective where Task.Batch: PackedBatch
  /// Everything that was found out.
  associatedtype Details

  /// Which runs are of this task, by the output layer; nil without one.
  static var kind: TaskHead.Kind? { get }

  /// The model with what it learns.
  ///
  /// - Parameters:
  ///   - model: has the task's output layer, if there is one.
  ///   - options: dropout and weights.
  /// - Returns: the objective.
  static func objective(of model: EncoderModel, _ options: FineTuningOptions) -> Task

  /// What a run consists of, by the examples in its folder.
  ///
  /// - Parameters:
  ///   - state: where the run stands.
  ///   - objective: the model with what it learns.
  ///   - directory: has the examples.
  /// - Returns: the examples in the order of the run, and what it is judged by.
  /// - Throws: an error that names the file that cannot be read.
  static func parts(
    of state: FineTuningState, _ objective: Task, in directory: RunDirectory
  ) throws -> FineTuningParts<Self>

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

/// What a run has beside its model.
public struct FineTuningParts<Measure: HeldOutMeasure> {
  /// The examples to learn from.
  public let stream: any BatchStream<Measure.Task.Batch>
  /// How the model is judged.
  public let measure: Measure
  /// How many examples to learn from lost something.
  public let cutCount: Int
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
