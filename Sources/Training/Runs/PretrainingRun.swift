import Autograd
import BERT
import Platform
import PretrainingData
import Serialization
import Tokenization

/// A pre-training run in its directory.
public final class PretrainingRun {
  /// Where everything is kept.
  public let directory: RunDirectory
  /// The model in training.
  public let trainer: Trainer
  /// The baselines and measures, if documents are held out.
  public let evaluator: Evaluator?
  private let vocabulary: Vocabulary
  private let data: RunData
  private let dataReference: RunData.Reference
  private var log: MetricsLog
  private let claim: RunClaim
  private let saver: CheckpointSaver
  /// The step whose checkpoint exists or is being written, with the present options.
  private var savedStep: Int?
  private var plateau: UnigramPlateau
  private var skippedInARow = 0

  /// Starts a run.
  ///
  /// - Parameters:
  ///   - directory: the prepared directory.
  ///   - claim: what ``RunDirectory/prepare()`` gave; nil claims the directory now.
  ///   - data: what to learn from; nil for the directory's `tokens.h5`.
  ///   - options: what decides the computation.
  ///   - configuration: the model.
  ///   - vocabulary: the pieces.
  ///   - context: what to compute with.
  /// - Throws: an error that names what does not fit.
  public convenience init(
    starting directory: RunDirectory, claim: RunClaim? = nil, on data: RunData? = nil,
    options: PretrainingOptions, configuration: BERTConfiguration, vocabulary: Vocabulary,
    context: Context
  ) throws {
    let data = try data ?? .corpus(TokenStore(opening: directory.tokens))
    if case .corpus(let store) = data { try store.requireVocabulary(vocabulary) }
    let model = try BERTForPreTraining(
      configuration, .initialized(seed: options.seed), initialization: options.initialization,
      context: context)
    let optimizer = AdamW(model.parameters, options: options.optimizer, context: context)
    try self.init(
      try claim ?? RunClaim(directory), options: options, model: model, optimizer: optimizer,
      vocabulary: vocabulary, data: data, cursor: PretrainingCursor(), savedStep: nil)
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: configuration.json, to: directory.configuration)
  }

  /// Continues a run from its newest checkpoint, or the newest that is not damaged.
  ///
  /// - Parameters:
  ///   - directory: the run's directory.
  ///   - files: where the run's instance files are now, if they have moved.
  ///   - extending: lets the caller change the length of the schedule and which checkpoints are kept;
  ///     nothing else may change.
  ///   - notify: is told of damaged checkpoints, a line for each. They are renamed.
  ///   - context: what to compute with.
  /// - Throws: an error that names what is missing, damaged, or does not belong together.
  public convenience init(
    resuming directory: RunDirectory, instances files: [String] = [],
    extending: (RunState) throws -> PretrainingOptions = { $0.options },
    notify: (String) -> Void = { _ in }, context: Context
  ) throws {
    guard FileSystem.isDirectory(directory.path) else {
      throw TrainingError("'\(directory.path)' is not a run directory")
    }
    _ = try directory.requireCheckpoints()
    let claim = try RunClaim(directory)
    let newest = try directory.newestCheckpoint { try Checkpoint(path: $0) }
    let (path, checkpoint) = (newest.path, newest.contents)
    for damaged in newest.damaged { notify(damaged.notice(using: path)) }
    let state = checkpoint.state
    let data = try RunData(of: state, at: path, in: directory, files: files)
    let options = try extending(state)
    var extended = state
    extended.options = options
    try extended.validate(origin: path)
    let model = try BERTForPreTraining(
      state.configuration, .loaded(checkpoint.model, origin: path), context: context)
    let optimizer = AdamW(model.parameters, options: options.optimizer, context: context)
    try optimizer.load(
      first: checkpoint.firstMoment, second: checkpoint.secondMoment,
      updates: state.step - state.skippedSteps, origin: path)
    try self.init(
      claim, options: options, model: model, optimizer: optimizer,
      vocabulary: state.vocabulary, data: data, cursor: state.cursor,
      skippedSteps: state.skippedSteps,
      savedStep: options == state.options ? state.step : nil)
    try claim.setAside(newest.damaged)
  }

  /// How many steps so many passes over the training data take.
  ///
  /// - Parameters:
  ///   - epochs: how many passes.
  ///   - data: what to learn from.
  ///   - vocabulary: its pieces.
  ///   - options: what decides the number of instances.
  /// - Returns: at least one step.
  /// - Throws: `PretrainingDataError` if no instances can be made.
  public static func steps(
    epochs: Double, of data: RunData, _ vocabulary: Vocabulary, _ options: PretrainingOptions
  ) throws -> Int {
    let instances = try data.stream(options, vocabulary).instancesPerEpoch
    let steps = epochs * Double(instances) / Double(options.sequencesPerStep)
    return max(1, Int(steps.rounded(.up)))
  }

  private init(
    _ claim: RunClaim, options: PretrainingOptions, model: BERTForPreTraining, optimizer: AdamW,
    vocabulary: Vocabulary, data: RunData, cursor: PretrainingCursor, skippedSteps: Int = 0,
    savedStep: Int?
  ) throws {
    self.claim = claim
    directory = claim.directory
    self.vocabulary = vocabulary
    self.data = data
    self.savedStep = savedStep
    dataReference = try data.reference
    trainer = Trainer(
      options: options, model: model, optimizer: optimizer,
      stream: try data.stream(options, vocabulary, from: cursor),
      skippedSteps: skippedSteps)
    evaluator = try data.evaluator(options, vocabulary)
    guard options.keepBest == nil || evaluator != nil else {
      throw TrainingError(
        "--keep-best goes by the loss on held-out documents, but this run holds none out")
    }
    saver = CheckpointSaver(
      directory, retention: CheckpointRetention(options),
      snapshot: TrainingSnapshot(of: optimizer, threads: model.context.threads))
    log = try MetricsLog(path: directory.metrics, after: trainer.step)
    plateau = UnigramPlateau(
      entropy: try (evaluator?.unigram ?? data.unigram(options, vocabulary)).entropy,
      warmupSteps: options.schedule.warmupSteps)
  }

  /// Trains, evaluates, saves.
  ///
  /// Checkpoints are written while training goes on; when this returns or throws, none is being
  /// written any more.
  ///
  /// - Parameters:
  ///   - target: the step to stop at.
  ///   - observe: is told what happens.
  /// - Returns: whether the target was reached or a signal came first.
  /// - Throws: ``TrainingError`` if numbers stop being finite; errors of writing.
  public func train(until target: Int, observe: (RunEvent) -> Void) throws -> RunOutcome {
    do {
      let outcome = try makeSteps(until: target, observe)
      try settle(observe)
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
    // A longer schedule holds from now on, whatever happens before the next checkpoint.
    if savedStep == nil, trainer.step > 0 {
      try save(observe)
      try settle(observe)
    }
    while trainer.step < target {
      try settle(observe, waiting: false)
      if let signal = Interrupts.pending {
        try save(observe)
        return .interrupted(exitCode: signal.exitCode)
      }
      try makeStep(observe)
      let isLast = trainer.step == target
      // Before the checkpoint, so that none lacks the evaluation of its step when it is resumed.
      if isLast || options.evaluateEvery.map({ trainer.step % $0 == 0 }) == true {
        try evaluate(observe)
      }
      if isLast || trainer.step % options.saveEvery == 0 { try save(observe) }
    }
    return .finished
  }

  /// Makes a step, or passes over one that is not finite where the user wants that.
  private func makeStep(_ observe: (RunEvent) -> Void) throws {
    switch Result(catching: { () throws(NonFiniteStep) in try trainer.makeStep() }) {
    case .success(let metrics):
      skippedInARow = 0
      try log.append(metrics)
      observe(.step(metrics))
      if let finding = plateau.add(step: metrics.step, mlmLoss: metrics.mlmLoss) {
        observe(.plateau(finding))
      }
    case .failure(let fault):
      skippedInARow += 1
      guard options.onNonFinite == .skip, skippedInARow <= NonFinitePolicy.mostSkippedInARow else {
        // The checkpoint that is being written may be the one to go on from.
        try settle(observe)
        throw record(fault)
      }
      trainer.skipStep()
      try log.append(fault)
      observe(.skipped(fault))
    }
  }

  /// Leaves everything that it takes to make a failed step again, and says so.
  private func record(_ fault: NonFiniteStep) -> TrainingError {
    let path = directory.nonFiniteStep(fault.step)
    do {
      try log.flush()
      let moments = trainer.optimizer.stateDictionaries()
      let checkpoint = Checkpoint(
        state: state, model: trainer.model.parameters.stateDictionary(),
        firstMoment: moments.first, secondMoment: moments.second)
      try NonFiniteStepFile(checkpoint: checkpoint, fault: fault).write(to: path)
    } catch {
      return TrainingError("\(fault); what led to it could not be kept: \(error)")
    }
    let hasCheckpoint = (try? directory.checkpointSteps())?.isEmpty == false
    let skipping = "--on-non-finite skip"
    let command = hasCheckpoint ? "'cloze resume \(directory.path) \(skipping)'" : skipping
    return TrainingError(
      "\(fault); 'cloze reproduce \(path)' makes the step again, \(command) goes on without it; "
        + "a lower --learning-rate or a longer --warmup-steps may help")
  }

  private func evaluate(_ observe: (RunEvent) -> Void) throws {
    guard let evaluator else { return }
    let report = evaluator.report(trainer.model, step: trainer.step)
    try log.append(report)
    observe(.evaluation(report))
  }

  /// Starts to save the present step, after the checkpoint before it has been written.
  private func save(_ observe: (RunEvent) -> Void) throws {
    try settle(observe)
    guard savedStep != trainer.step else {
      return observe(.checkpoint(path: directory.checkpoint(step: trainer.step)))
    }
    try log.flush()
    try saver.start(state, heldOutLoss: log.heldOutLoss)
    savedStep = trainer.step
  }

  /// Reports a checkpoint that has been written, or throws what its writing failed with.
  private func settle(_ observe: (RunEvent) -> Void, waiting: Bool = true) throws {
    if let path = try saver.finished(waiting: waiting) { observe(.checkpoint(path: path)) }
  }

  /// Everything about the present state but numbers.
  private var state: RunState {
    RunState(
      step: trainer.step, skippedSteps: trainer.skippedSteps, cursor: trainer.cursor,
      options: trainer.options, configuration: trainer.model.configuration,
      vocabulary: vocabulary, normalizer: data.normalizer, data: dataReference)
  }

  /// The files of the corpus that the run's token store was made of, if it has one.
  public var sources: [CorpusStatistics.File] {
    guard case .corpus(let store) = data else { return [] }
    return store.sources
  }

  private var options: PretrainingOptions { trainer.options }
}

extension InstanceOptions {
  /// What the data generator needs of a run's options.
  init(_ options: PretrainingOptions) {
    self.init(
      maximumSequenceLength: options.maximumSequenceLength,
      maximumPredictions: options.maximumPredictions,
      maskedProbability: options.maskedProbability,
      shortSequenceProbability: options.shortSequenceProbability,
      masksWholeWords: options.masksWholeWords, longestSpan: options.longestSpan,
      predictsNextSentence: options.predictsNextSentence, seed: options.seed)
  }
}
