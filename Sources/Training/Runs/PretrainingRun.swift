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
  private let lock: RunLock

  /// Starts a run.
  ///
  /// - Parameters:
  ///   - directory: the prepared directory.
  ///   - data: what to learn from; nil for the directory's `tokens.h5`.
  ///   - options: what decides the computation.
  ///   - configuration: the model.
  ///   - vocabulary: the pieces.
  ///   - context: what to compute with.
  /// - Throws: an error that names what does not fit.
  public convenience init(
    starting directory: RunDirectory, on data: RunData? = nil, options: PretrainingOptions,
    configuration: BERTConfiguration, vocabulary: Vocabulary, context: Context
  ) throws {
    let data = try data ?? .corpus(TokenStore(opening: directory.tokens))
    if case .corpus(let store) = data { try store.requireVocabulary(vocabulary) }
    let model = try BERTForPreTraining(
      configuration, .initialized(seed: options.seed), initialization: options.initialization,
      context: context)
    let optimizer = AdamW(model.parameters, options: options.optimizer, context: context)
    try self.init(
      directory, options: options, model: model, optimizer: optimizer, vocabulary: vocabulary,
      data: data, cursor: PretrainingCursor())
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: configuration.json, to: directory.configuration)
  }

  /// Continues a run from its newest checkpoint.
  ///
  /// - Parameters:
  ///   - directory: the run's directory.
  ///   - files: where the run's instance files are now, if they have moved.
  ///   - extending: lets the caller change the length of the schedule; nothing else may change.
  ///   - context: what to compute with.
  /// - Throws: an error that names what is missing, damaged, or does not belong together.
  public convenience init(
    resuming directory: RunDirectory, instances files: [String] = [],
    extending: (RunState) throws -> PretrainingOptions = { $0.options }, context: Context
  ) throws {
    guard FileSystem.isDirectory(directory.path) else {
      throw TrainingError("'\(directory.path)' is not a run directory")
    }
    let path = try LoadedModel.checkpointPath(directory.path)
    let checkpoint = try Checkpoint(path: path)
    let state = checkpoint.state
    let data = try RunData(of: state, at: path, in: directory, files: files)
    let options = try extending(state)
    let model = try BERTForPreTraining(
      state.configuration, .loaded(checkpoint.model, origin: path), context: context)
    let optimizer = AdamW(model.parameters, options: options.optimizer, context: context)
    try optimizer.load(
      first: checkpoint.firstMoment, second: checkpoint.secondMoment, updates: state.step,
      origin: path)
    try self.init(
      directory, options: options, model: model, optimizer: optimizer,
      vocabulary: state.vocabulary, data: data, cursor: state.cursor)
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
    _ directory: RunDirectory, options: PretrainingOptions, model: BERTForPreTraining,
    optimizer: AdamW, vocabulary: Vocabulary, data: RunData, cursor: PretrainingCursor
  ) throws {
    self.directory = directory
    self.vocabulary = vocabulary
    self.data = data
    dataReference = try data.reference
    lock = try RunLock(path: directory.lock)
    trainer = Trainer(
      options: options, model: model, optimizer: optimizer,
      stream: try data.stream(options, vocabulary, from: cursor))
    evaluator = try data.evaluator(options, vocabulary)
    log = try MetricsLog(path: directory.metrics, after: optimizer.updates)
  }

  /// Trains, evaluates, saves.
  ///
  /// - Parameters:
  ///   - target: the step to stop at.
  ///   - observe: is told what happens.
  /// - Returns: whether the target was reached or a signal came first.
  /// - Throws: ``TrainingError`` if numbers stop being finite; errors of writing.
  public func train(until target: Int, observe: (RunEvent) -> Void) throws -> RunOutcome {
    while trainer.step < target {
      if let signal = Interrupts.pending {
        try save(observe)
        return .interrupted(exitCode: signal.exitCode)
      }
      let metrics = try trainer.makeStep()
      try log.append(metrics)
      observe(.step(metrics))
      let isLast = trainer.step == target
      if let every = options.evaluateEvery, trainer.step % every == 0, !isLast {
        try evaluate(observe)
      }
      if trainer.step % options.saveEvery == 0 || isLast { try save(observe) }
    }
    try evaluate(observe)
    return .finished
  }

  private func evaluate(_ observe: (RunEvent) -> Void) throws {
    guard let evaluator else { return }
    let report = evaluator.report(trainer.model, step: trainer.step)
    try log.append(report)
    observe(.evaluation(report))
  }

  private func save(_ observe: (RunEvent) -> Void) throws {
    let path = directory.checkpoint(step: trainer.step)
    let moments = trainer.optimizer.stateDictionaries()
    try log.flush()
    try Checkpoint(
      state: RunState(
        step: trainer.step, cursor: trainer.cursor, options: trainer.options,
        configuration: trainer.model.configuration, vocabulary: vocabulary,
        normalizer: data.normalizer, data: dataReference),
      model: trainer.model.parameters.stateDictionary(), firstMoment: moments.first,
      secondMoment: moments.second
    ).write(to: path)
    try directory.removeCheckpoints(butLast: options.keepLast)
    observe(.checkpoint(path: path))
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
