import Autograd
import Layers
public import Models
import Platform
import Tokenization
public import Training

/// A fine-tuning run in its directory, of any task: steps, checkpoints, evaluations, the best of them.
///
/// Whatever ends it at whatever moment, resumed it computes the same bits as if it had never stopped.
public final class FineTuningRun<Measure: HeldOutMeasure> {
  /// Where everything is kept.
  public let directory: RunDirectory
  /// The model in training.
  public let trainer: Trainer<Measure.Task>
  /// How held-out examples are measured.
  public let measure: Measure
  /// What decides the computation.
  public var options: FineTuningOptions { start.options }
  /// The model, as its checkpoints tell.
  public var model: ModelRecord { start.model }
  /// How it has done on its held-out examples so far.
  public var heldOut: HeldOutHistory { log.history }
  /// What the run is at, for other threads.
  public let activity: RunActivity
  /// Whether the evaluation that belongs to the present step has not been made.
  public private(set) var owesEvaluation: Bool
  /// What was found out in the best evaluation of this process, and at which step.
  public private(set) var bestDetails: (step: Int, details: Measure.Details)?
  /// How many of the examples to learn from lost an end.
  public let cutCount: Int
  /// The share of pieces that the vocabulary does not know, of some examples to learn from.
  public let unknownShare: Double
  /// What does not change on the way.
  private let start: FineTuningState
  private var log: MetricsLog
  private let claim: RunClaim
  private let saver: CheckpointSaver
  /// The step whose checkpoint exists or is being written.
  private var savedStep: Int
  private var sinceSave = Stopwatch()

  /// The most seconds between checkpoints.
  private static var saveSeconds: Double { 600 }

  /// Puts a run together; its directory has a checkpoint of the state.
  ///
  /// - Parameters:
  ///   - claim: of the directory.
  ///   - state: where it stands.
  ///   - objective: what is learned.
  ///   - optimizer: of the objective's parameters, as of the state's step.
  ///   - stream: the examples, at the state's cursor.
  ///   - measure: how the model is judged.
  ///   - cutCount: how many of the examples lost an end.
  /// - Throws: `SystemError` if the log cannot be written.
  init(
    _ claim: RunClaim, _ state: FineTuningState, _ objective: Measure.Task,
    optimizer: any Optimizer, stream: any BatchStream<Measure.Task.Batch>, measure: Measure,
    cutCount: Int
  ) throws {
    self.claim = claim
    self.cutCount = cutCount
    var (copy, sample) = (stream, Measure.Task.Batch())
    copy.next(count: min(1024, stream.instancesPerEpoch), into: &sample)
    unknownShare =
      PieceCount(
        of: sample.sequences, unknown: state.model.vocabulary.unknown
      ).unknownShare
    directory = claim.directory
    start = state
    self.measure = measure
    trainer = Trainer(
      objective, optimizer: optimizer, plan: state.options.plan, stream: stream,
      trainedLength: state.model.trainedLength)
    activity = RunActivity(step: state.step)
    log = try MetricsLog(path: directory.metrics, judge: state.judge, after: state.step)
    savedStep = state.step
    owesEvaluation =
      state.options.evaluates(after: state.step) && log.history.points.last?.step != state.step
    saver = CheckpointSaver(
      directory, retention: state.options.retention,
      snapshot: TrainingSnapshot(
        of: optimizer, parameters: objective.parameters, threads: objective.context.threads))
  }

  /// How many lines of the log cannot be read.
  package var damagedLogLines: Int { log.damagedLines }

  /// Everything about the present state but numbers.
  public var state: FineTuningState {
    var state = start
    (state.step, state.cursor) = (trainer.step, trainer.cursor)
    state.model.trainedLength = trainer.trainedLength
    return state
  }

  /// How many of the last evaluations were no better than the best one.
  public var evaluationsSinceBest: Int {
    guard let best = log.history.best else { return log.history.points.count }
    return log.history.points.count { $0.step > best.step }
  }

  /// Whether the run has ended before its last step.
  public var isOutOfPatience: Bool {
    options.patience.map { !owesEvaluation && evaluationsSinceBest >= $0 } ?? false
  }

  /// Trains, evaluates, saves.
  ///
  /// Checkpoints are written while training goes on; when this returns or throws, none is being written any more. A
  /// signal that the caller defers ends it: what there is gets saved.
  ///
  /// - Parameters:
  ///   - target: the step to stop at.
  ///   - observe: is told what happens.
  /// - Returns: whether there is nothing left to do before the target, or a signal came first.
  /// - Throws: ``TrainingError`` if numbers stop being finite; errors of writing.
  @discardableResult
  public func train(
    until target: Int, observe: (FineTuningEvent<Measure.Details>) -> Void = { _ in }
  ) throws -> RunOutcome {
    do {
      try makeSteps(until: target, observe)
      activity.save(step: trainer.step)
      try settle(observe)
      if let signal = Interrupts.pending { return .interrupted(exitCode: signal.exitCode) }
      return .finished
    } catch {
      // What is being written is worth finishing, and the first fault is the one to report.
      try? settle(observe)
      throw error
    }
  }

  private func makeSteps(
    until target: Int, _ observe: (FineTuningEvent<Measure.Details>) -> Void
  ) throws {
    if owesEvaluation { try evaluate(observe) }
    sinceSave.restart()
    while trainer.step < target, !isOutOfPatience {
      try settle(observe, waiting: false)
      guard activity.begin(.step(trainer.step + 1)), try makeStep(observe) else {
        activity.save(step: trainer.step)
        try save(observe)
        break
      }
      let isJudged = options.evaluates(after: trainer.step)
      // Before the evaluation: it may take long, and what is saved cannot be lost.
      if isJudged || trainer.step == target || isSaveDue { try save(observe) }
      if isJudged { try evaluate(observe) }
    }
  }

  private var isSaveDue: Bool {
    options.saveEvery.map { trainer.step % $0 == 0 } == true
      || sinceSave.seconds >= Self.saveSeconds
  }

  /// Makes a step.
  ///
  /// - Returns: false if a signal came and the step is left unfinished.
  private func makeStep(
    _ observe: (FineTuningEvent<Measure.Details>) -> Void
  ) throws -> Bool {
    let made = Result { () throws(NonFiniteStep<Measure.Task.Batch>) -> StepMetrics? in
      try trainer.makeStep { activity.leavesStep(secondsLeft: $0) }
    }
    switch made {
    case .success(nil): return false
    case .success(let metrics?):
      try log.append(metrics)
      observe(.step(metrics))
      return true
    case .failure(let fault):
      throw TrainingError("\(fault); \(Self.remedy)")
    }
  }

  private static var remedy: String {
    "start again with a lower --learning-rate or a longer --warmup"
  }

  /// Measures the present step; a signal ends that, and resume makes up for it.
  private func evaluate(_ observe: (FineTuningEvent<Measure.Details>) -> Void) throws {
    owesEvaluation = true
    let step = trainer.step
    guard activity.begin(.evaluation(step: step)) else { return }
    observe(.evaluating(step: step))
    let details = measure.measure(trainer.objective) { Interrupts.pending != nil }
    guard let details else { return }
    owesEvaluation = false
    let report = measure.report(details, step: step)
    try log.append(report)
    if log.history.best?.step == step || bestDetails == nil && log.history.best == nil {
      bestDetails = (step, details)
    }
    observe(.evaluation(report, details))
    // Only now it is known which of the checkpoints is the best.
    try settle(observe)
    try directory.removeCheckpoints(by: options.retention, heldOutLoss: log.history.costs)
    if isOutOfPatience, step < options.schedule.totalSteps {
      observe(.outOfPatience(evaluations: evaluationsSinceBest))
    }
  }

  /// Starts to save the present step, after the checkpoint before it has been written.
  private func save(_ observe: (FineTuningEvent<Measure.Details>) -> Void) throws {
    try settle(observe)
    guard savedStep != trainer.step else {
      return observe(.checkpoint(path: directory.checkpoint(step: trainer.step)))
    }
    guard trainer.computesFiniteNumbers else {
      throw TrainingError(
        "step \(trainer.step) has ruined the weights: they compute numbers that are not finite, and are not saved; "
          + Self.remedy)
    }
    let state = state
    try saver.start(step: state.step, costs: log.history.costs) { model, optimizer, path in
      try FineTuningCheckpoint(state: state, model: model, optimizer: optimizer).write(to: path)
    }
    savedStep = trainer.step
    sinceSave.restart()
  }

  /// Reports a checkpoint that has been written, or throws what its writing failed with.
  private func settle(
    _ observe: (FineTuningEvent<Measure.Details>) -> Void, waiting: Bool = true
  ) throws {
    if let path = try saver.finished(waiting: waiting) { observe(.checkpoint(path: path)) }
  }
}
