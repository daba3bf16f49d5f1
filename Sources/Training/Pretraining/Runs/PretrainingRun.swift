import Autograd
public import Corpora
import ExactStrings
import Inference
import Interchange
import Layers
import Models
import Platform
import Serialization
import Tokenization
public import Training

/// A pre-training run in its directory.
public final class PretrainingRun {
  /// Where everything is kept.
  public let directory: RunDirectory
  /// The model in training.
  public let trainer: Trainer<PretrainingObjective>
  /// What decides the computation.
  public let options: PretrainingOptions
  /// The baselines and measures, if documents are held out.
  public let evaluator: Evaluator?
  private let vocabulary: Vocabulary
  private let data: RunData
  private let dataReference: RunData.Reference
  private(set) var log: MetricsLog
  private let claim: RunClaim
  private let saver: CheckpointSaver
  private let retention: CheckpointRetention
  /// How it has done on its held-out documents so far.
  public var heldOut: HeldOutHistory { log.history }
  /// What the run is at, for other threads.
  public let activity: RunActivity
  /// The time since a checkpoint was begun, or since training was.
  private var sinceSave = Stopwatch()
  /// Whether the evaluation that belongs to the present step has not been made, because of a signal or
  /// the end of an earlier process.
  public internal(set) var owesEvaluation = false
  /// The step whose checkpoint exists or is being written, with the present options.
  private var savedStep: Int?
  /// The model that it went on from, at its start.
  private let from: String?
  /// What became of that model's parts; nil for a run with new weights, and for one that was resumed.
  public private(set) var continuation: Continuation?
  private var plateau: UnigramPlateau
  private var skippedInARow = 0
  /// The best step of the overfitting that was told of, and whether a failing NSP was.
  private var toldBest: Int?
  private var hasToldFailure = false
  private var hasToldUnmasked = false
  /// All changes of the run, and those of them that this process makes.
  private let changes: [RunChange]
  private var newChanges: [RunChange]

  /// Puts a run together from what ``init(starting:claim:on:options:configuration:vocabulary:context:)``
  /// and ``init(resuming:instances:extending:notify:context:)`` have made or read.
  init(
    _ claim: RunClaim, options: PretrainingOptions, model: BERTForPreTraining,
    optimizer: any Optimizer,
    vocabulary: Vocabulary, data: RunData, cursor: DataCursor, skippedSteps: Int = 0,
    trainedLength: Int = 0, savedStep: Int?, from: String? = nil, changes: [RunChange] = [],
    newChanges: [RunChange] = []
  ) throws {
    self.claim = claim
    directory = claim.directory
    self.vocabulary = vocabulary
    self.data = data
    self.savedStep = savedStep
    self.from = from
    self.changes = changes + newChanges
    self.newChanges = newChanges
    dataReference = try data.reference
    self.options = options
    trainer = Trainer(
      PretrainingObjective(model), optimizer: optimizer, plan: options.plan,
      stream: try data.stream(
        options.drawing(after: optimizer.updates + skippedSteps), vocabulary, from: cursor),
      skippedSteps: skippedSteps,
      trainedLength: trainedLength)
    evaluator = try data.evaluator(options, vocabulary)
    guard options.keepBest == nil || evaluator != nil else {
      throw TrainingError(
        "--keep-best goes by the loss on held-out documents, but this run holds none out")
    }
    retention = options.retention
    activity = RunActivity(step: trainer.step)
    saver = CheckpointSaver(
      directory, retention: retention,
      snapshot: TrainingSnapshot(of: optimizer, threads: model.context.threads))
    log = try MetricsLog(
      path: directory.metrics, judge: .pretraining, after: trainer.step, changes: changes.count)
    let unigram = try evaluator?.unigram ?? data.unigram(options, vocabulary)
    // A run of an earlier program may have such steps behind it, and goes on.
    guard unigram.targets > 0 || trainer.step > 0 else {
      throw TrainingError(
        "nothing of the training text can be masked, so that there is nothing to learn: all of it is [UNK], or "
          + "no instance has a target; expected text that the vocabulary knows")
    }
    plateau = UnigramPlateau(
      entropy: unigram.expectedLoss,
      warmupSteps: options.schedule.warmupSteps, totalSteps: options.schedule.totalSteps)
  }

  /// Trains, evaluates, saves.
  ///
  /// Checkpoints are written while training goes on; when this returns or throws, none is being
  /// written any more. A signal that the caller defers ends it: a step is finished, or left if that would
  /// take long, an evaluation is given up, and what there is gets saved.
  ///
  /// - Parameters:
  ///   - target: the step to stop at.
  ///   - observe: is told what happens.
  /// - Returns: whether the target was reached or a signal came first.
  /// - Throws: ``TrainingError`` if numbers stop being finite; errors of writing.
  @discardableResult
  public func train(until target: Int, observe: (RunEvent) -> Void = { _ in }) throws -> RunOutcome
  {
    do {
      let outcome = try makeSteps(until: target, observe)
      activity.save(step: trainer.step)
      try settle(observe)
      if let signal = Interrupts.pending { return .interrupted(exitCode: signal.exitCode) }
      return outcome
    } catch {
      // What is being written is worth finishing, and the first fault is the one to report.
      try? settle(observe)
      throw error
    }
  }

  private func makeSteps(
    until target: Int, _ observe: (RunEvent) -> Void
  ) throws -> RunOutcome {
    if owesEvaluation { try evaluate(observe) }
    // A longer schedule holds from now on, whatever happens before the next checkpoint.
    if savedStep == nil, trainer.step > 0 {
      // Before the checkpoint that has them: what is in the log alone is taken back.
      for change in newChanges { try log.append(change: change) }
      newChanges = []
      try save(observe)
      try settle(observe)
    }
    if trainer.step < target { judge(observe) }
    sinceSave.restart()
    while trainer.step < target {
      try settle(observe, waiting: false)
      guard
        activity.begin(.step(trainer.step + 1), microBatches: options.accumulationSteps),
        try makeStep(observe)
      else {
        activity.save(step: trainer.step)
        if savedStep != trainer.step { try requireFinite(observe) }
        try save(observe)
        break
      }
      try lengthen(observe)
      let isLast = trainer.step == target
      // Before the evaluation: it may take long, and what is saved cannot be lost.
      if isLast || isSaveDue {
        try requireFinite(observe)
        try save(observe)
      }
      if isLast || isEvaluationDue { try evaluate(observe) }
    }
    return .finished
  }

  /// Goes on with longer sequences where a phase of shorter ones has ended.
  private func lengthen(_ observe: (RunEvent) -> Void) throws {
    let step = trainer.step
    guard options.lengthens(after: step) else { return }
    trainer.goOn(with: try data.stream(options.drawing(after: step), vocabulary))
    observe(.longerSequences(step: step, length: options.length(after: step)))
  }

  /// Refuses weights that are of no use before they take the place of others: after the last step nothing else
  /// would see them, and where steps are skipped nothing at all.
  private func requireFinite(_ observe: (RunEvent) -> Void) throws {
    // A batch of which nothing can be computed is what skipping is for.
    let isRuined = options.onNonFinite == .skip ? !answers : !trainer.computesFiniteNumbers
    guard isRuined else { return }
    // The checkpoint that is being written may be the one to go back to.
    try settle(observe)
    let step = trainer.step
    let cause =
      skippedInARow > 0
      ? "at step \(step) the weights are ruined" : "step \(step) has ruined the weights"
    throw TrainingError(
      "\(cause): they compute numbers that are not finite, and are not saved; "
        + directory.wayBack(before: step, insteadOf: options.schedule.learningRate))
  }

  /// Whether the model has an answer to anything.
  private var answers: Bool {
    trainer.model.computesFiniteNumbers(on: [vocabulary.classification, vocabulary.separator])
  }

  private var isSaveDue: Bool {
    trainer.step % options.saveEvery == 0
      || options.saveSeconds.map { sinceSave.seconds >= Double($0) } == true
  }

  private var isEvaluationDue: Bool { options.evaluatesAt(step: trainer.step) }

  /// Makes a step, or passes over one that is not finite where the user wants that.
  ///
  /// - Returns: false if a signal came and the step, which would have taken long, is left unfinished.
  private func makeStep(_ observe: (RunEvent) -> Void) throws -> Bool {
    let made = Result { () throws(NonFiniteStep<PretrainingBatch>) -> StepMetrics? in
      try trainer.makeStep { activity.leavesStep(secondsLeft: $0) }
    }
    switch made {
    case .success(nil): return false
    case .success(let metrics?):
      skippedInARow = 0
      try log.append(metrics)
      observe(.step(metrics))
      judge(metrics, observe)
    case .failure(let fault):
      skippedInARow += 1
      guard options.onNonFinite == .skip, skippedInARow <= NonFinitePolicy.mostSkippedInARow else {
        // The checkpoint that is being written may be the one to go on from.
        try settle(observe)
        throw directory.record(
          fault, afterSkipping: skippedInARow - 1, learningRate: options.schedule.learningRate,
          answers: answers
        ) {
          Checkpoint(
            state: state, model: trainer.model.parameters.stateDictionary(),
            optimizer: trainer.optimizer.state)
        }
      }
      trainer.skipStep()
      try log.append(fault)
      observe(.skipped(fault))
    }
    return true
  }

  /// Says, once each, what the losses of the steps so far show to go wrong.
  private func judge(_ metrics: StepMetrics, _ observe: (RunEvent) -> Void) {
    guard let loss = metrics.mlmLoss else {
      if !hasToldUnmasked { observe(.nothingMasked(step: metrics.step)) }
      hasToldUnmasked = true
      return
    }
    if let finding = plateau.add(step: metrics.step, mlmLoss: loss) { observe(.plateau(finding)) }
  }

  /// Evaluates the present step; a signal ends that, and resume makes up for it.
  private func evaluate(_ observe: (RunEvent) -> Void) throws {
    guard let evaluator else { return }
    owesEvaluation = true
    guard activity.begin(.evaluation(step: trainer.step)) else { return }
    observe(.evaluating(step: trainer.step))
    let report = evaluator.report(
      trainer.model, step: trainer.step, until: { Interrupts.pending != nil })
    guard let report else { return }
    owesEvaluation = false
    try log.append(report)
    observe(.evaluation(report))
    judge(observe)
    guard retention.best != nil, savedStep == trainer.step else { return }
    // Only now it is known which of the checkpoints are the best.
    try settle(observe)
    try directory.removeCheckpoints(by: retention, heldOutLoss: log.heldOutLoss)
  }

  /// Says, once each, what the evaluations so far show to go wrong.
  private func judge(_ observe: (RunEvent) -> Void) {
    if let finding = Overfitting(log.history), finding.bestStep != toldBest {
      toldBest = finding.bestStep
      observe(.overfitting(finding))
    }
    if !hasToldFailure, let finding = WorseThanGuessing(log.history) {
      hasToldFailure = true
      observe(.worseThanGuessing(finding))
    }
  }

  /// Starts to save the present step, after the checkpoint before it has been written.
  private func save(_ observe: (RunEvent) -> Void) throws {
    try settle(observe)
    guard savedStep != trainer.step else {
      return observe(.checkpoint(path: directory.checkpoint(step: trainer.step)))
    }
    let state = state
    try saver.start(step: state.step, costs: log.heldOutLoss) { model, optimizer, path in
      try Checkpoint(state: state, model: model, optimizer: optimizer).write(to: path)
    }
    savedStep = trainer.step
    sinceSave.restart()
  }

  /// Reports a checkpoint that has been written, or throws what its writing failed with.
  private func settle(_ observe: (RunEvent) -> Void, waiting: Bool = true) throws {
    if let path = try saver.finished(waiting: waiting) { observe(.checkpoint(path: path)) }
  }

  /// Everything about the present state but numbers.
  var state: RunState {
    var state = RunState(
      step: trainer.step, skippedSteps: trainer.skippedSteps, cursor: trainer.cursor,
      options: options, trainedLength: trainer.trainedLength,
      configuration: trainer.model.configuration,
      vocabulary: vocabulary, normalizer: data.normalizer, data: dataReference,
      changes: changes)
    state.from = from
    return state
  }

  /// Keeps the weights that the run goes on from: they could not be drawn again.
  func saveStart(_ from: StartingModel) throws {
    let model = trainer.model.parameters
    try Checkpoint(
      state: state, model: model.stateDictionary(), optimizer: trainer.optimizer.state
    ).write(to: directory.checkpoint(step: trainer.step))
    savedStep = trainer.step
    let names = Set(model.flatMap(\.parts).map { ExactString($0.name) })
    continuation = Continuation(
      origin: from.stored.origin, step: trainer.step, drawn: model.drawn,
      leftOut: from.stored.weights.names.filter { !names.contains(ExactString($0)) })
  }

  /// The files of the corpus that the run's token store was made of, if it has one.
  public var sources: [CorpusStatistics.File] {
    guard case .corpus(let store) = data else { return [] }
    return store.sources
  }
}
