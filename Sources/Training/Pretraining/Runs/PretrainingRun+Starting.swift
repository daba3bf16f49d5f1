public import Autograd
import Corpora
import Layers
public import Models
import Platform
public import Tokenization
public import Training

extension PretrainingRun {
  /// Starts a run.
  ///
  /// - Parameters:
  ///   - directory: the prepared directory.
  ///   - claim: what ``RunDirectory/prepare()`` gave; nil claims the directory now.
  ///   - data: what to learn from; nil for the directory's `tokens.h5`.
  ///   - options: what decides the computation.
  ///   - configuration: the model.
  ///   - vocabulary: the pieces.
  ///   - from: the model to go on from; its weights are the run's first checkpoint.
  ///   - context: what to compute with.
  /// - Throws: an error that names what does not fit.
  public convenience init(
    starting directory: RunDirectory, claim: RunClaim? = nil, on data: RunData? = nil,
    options: PretrainingOptions, configuration: BERTConfiguration, vocabulary: Vocabulary,
    from: StartingModel? = nil, context: Context
  ) throws {
    let data = try data ?? .corpus(TokenStore(opening: directory.tokens))
    if case .corpus(let store) = data { try store.requireVocabulary(vocabulary) }
    let model = try BERTForPreTraining(
      configuration, from?.source(seed: options.seed) ?? .initialized(seed: options.seed),
      heads: options.heads,
      initialization: options.initialization, dropout: options.dropout, context: context)
    if from == nil {
      for start in options.weightStart ?? [] {
        try start.apply(to: model) { try data.unigram(options, vocabulary) }
      }
    }
    let optimizer = options.makeOptimizer(model.parameters, context: context)
    try from?.load(into: optimizer, of: options)
    try self.init(
      try claim ?? RunClaim(directory), options: options, model: model, optimizer: optimizer,
      vocabulary: vocabulary, data: data, cursor: DataCursor(),
      trainedLength: from?.stored.record.trainedLength ?? 0, savedStep: nil,
      from: from?.stored.origin)
    try AtomicFile.write(bytes: vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: configuration.json, to: directory.configuration)
    if let from { try saveStart(from) }
    // The last: from now on `resume` starts the run.
    var start = state
    start.step = 0
    try RunDescription.write(try start.attributes(), to: directory.description)
  }

  /// Continues a run from its newest checkpoint, or the newest that is not damaged; a run that was lost
  /// before its first one starts at step 0.
  ///
  /// - Parameters:
  ///   - directory: the run's directory.
  ///   - files: where the run's instance files are now, if they have moved.
  ///   - extending: lets the caller change options. Those that decide the computation are recorded as
  ///     changes of the run (``RunChange``); length, masking and model stay as they are.
  ///   - notify: is told of damaged checkpoints, a line for each, which are renamed, and of lines of
  ///     the log that cannot be read.
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
    // What is no run gets no lock, and another process may have made its first checkpoint meanwhile.
    _ = try directory.isStarted
    let claim = try RunClaim(directory)
    guard try directory.isStarted else {
      try self.init(
        startingDescribed: directory, claim, instances: files, extending: extending,
        context: context)
      return
    }
    let newest = try directory.newestCheckpoint { try Checkpoint(path: $0) }
    let (path, checkpoint) = (newest.path, newest.contents)
    for damaged in newest.damaged { notify(damaged.notice(using: path)) }
    let state = checkpoint.state
    for notice in checkpoint.notices { notify(notice) }
    let data = try RunData(of: state, at: path, in: directory, files: files)
    var options = try extending(state)
    if options.schedule.totalSteps > state.options.schedule.totalSteps,
      options.evaluateEvery == nil, options.evaluationLimit != nil
    {
      // A run that was too short for evaluations on the way, and is not any more.
      try options.planEvaluations(
        on: data, state.vocabulary, evaluateEvery: nil, saveEvery: options.saveEvery)
    }
    var extended = state
    extended.options = options
    try extended.validate(origin: path)
    let model = try BERTForPreTraining(
      state.configuration, .loaded(checkpoint.model, origin: path), heads: options.heads,
      dropout: options.dropout, context: context)
    let optimizer = options.makeOptimizer(model.parameters, context: context)
    try optimizer.load(
      checkpoint.optimizer, updates: state.step - state.skippedSteps, origin: path)
    try self.init(
      claim, options: options, model: model, optimizer: optimizer,
      vocabulary: state.vocabulary, data: data, cursor: state.cursor,
      skippedSteps: state.skippedSteps, trainedLength: state.trainedLength,
      savedStep: options == state.options ? state.step : nil, from: state.from,
      changes: state.changes,
      newChanges: RunChange.changes(from: state.options, to: options, at: state.step))
    owesEvaluation =
      evaluator != nil && log.heldOutLoss[state.step] == nil && state.step > 0
      && (state.step == state.options.schedule.totalSteps
        || state.options.evaluatesAt(step: state.step))
    try claim.setAside(newest.damaged)
    if log.damagedLines > 0 {
      notify(
        "'\(directory.metrics)' has lines that cannot be read (\(log.damagedLines)); they stay")
    }
  }

  /// Starts a run that was settled, but has no checkpoint.
  private convenience init(
    startingDescribed directory: RunDirectory, _ claim: RunClaim, instances files: [String],
    extending: (RunState) throws -> PretrainingOptions, context: Context
  ) throws {
    let (state, data) = try Self.described(directory, files)
    if let origin = state.from {
      throw TrainingError(
        "'\(directory.path)' lacks its first checkpoint, with the weights of '\(origin)'; give the run's "
          + "'cloze pretrain' command again")
    }
    var extended = state
    extended.options = try extending(state)
    try extended.validate(origin: directory.description)
    try self.init(
      starting: directory, claim: claim, on: data, options: extended.options,
      configuration: state.configuration, vocabulary: state.vocabulary, context: context)
  }

  /// What a run without a checkpoint is to start from; where that is spoiled, its command makes it again.
  private static func described(
    _ directory: RunDirectory, _ files: [String]
  ) throws -> (RunState, RunData) {
    var usesFiles = !files.isEmpty
    do {
      let state = try directory.describedState()
      if case .instances = state.data { usesFiles = true }
      return (
        state, try RunData(of: state, at: directory.description, in: directory, files: files)
      )
    } catch {
      if usesFiles { throw error }
      throw TrainingError(
        "\(error); as there is no checkpoint yet, give the run's 'cloze pretrain' command again")
    }
  }

  /// How many steps so many passes over the training data take.
  ///
  /// - Parameters:
  ///   - epochs: how many passes.
  ///   - data: what to learn from.
  ///   - vocabulary: its pieces.
  ///   - options: what decides the number of instances.
  /// - Returns: at least one step.
  /// - Throws: `PretrainingDataError` if no instances can be made; ``TrainingError`` if there are more
  ///   steps than can be counted.
  public static func steps(
    epochs: Double, of data: RunData, _ vocabulary: Vocabulary, _ options: PretrainingOptions
  ) throws -> Int {
    let instances = try data.stream(options, vocabulary).instancesPerEpoch
    let steps = epochs * Double(instances) / Double(options.sequencesPerStep)
    guard steps <= Double(1 << 40) else {
      throw TrainingError(
        "--epochs \(epochs) of \(counted(instances, "instance")) are \(steps) steps, expected at most "
          + "\(1 << 40)")
    }
    return max(1, Int(steps.rounded(.up)))
  }
}
