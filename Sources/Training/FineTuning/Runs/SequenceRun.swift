public import Autograd
import ExactStrings
import Interchange
import Layers
import Models
import Platform
import Serialization
import Tokenization
public import Training

/// A run that learns labels of whole texts.
public typealias SequenceRun = FineTuningRun<SequenceEvaluator>

extension FineTuningRun where Measure == SequenceEvaluator {
  /// Starts a run on the examples that its directory has.
  ///
  /// - Parameters:
  ///   - claim: of the prepared directory, which has its examples.
  ///   - stored: the model to start from.
  ///   - head: the output layer.
  ///   - options: what decides the computation, settled.
  ///   - context: what to compute with.
  ///   - willStart: is called before the first checkpoint is written: from then on the folder is that of a run.
  /// - Returns: the run at step 0, and the names of what was drawn.
  /// - Throws: an error that names what does not fit.
  static func starting(
    _ claim: RunClaim, _ stored: StoredModel, _ head: TaskHead, _ options: FineTuningOptions,
    context: Context, willStart: () -> Void
  ) throws -> (run: SequenceRun, drawn: [String]) {
    let directory = claim.directory
    let model = try FineTunedModel.make(stored, head, options, isNew: true, context: context)
    let base = stored.record
    let record = ModelRecord(
      configuration: base.configuration, heads: ModelHeads(head), vocabulary: base.vocabulary,
      normalizer: base.normalizer, trainedLength: base.trainedLength)
    let state = FineTuningState(
      step: 0, cursor: DataCursor(), options: options, model: record,
      examplesHash: try Hashing.sha256Hex(ofFile: directory.examples),
      heldOutHash: try Hashing.sha256Hex(ofFile: directory.heldOutExamples),
      judge: options.metric.judge(head.problem))
    try AtomicFile.write(bytes: record.vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: record.configuration.json, to: directory.configuration)
    willStart()
    // With the weights in it, `resume` needs nothing of the model that it started from.
    try FineTuningCheckpoint(
      state: state, model: model.parameters.stateDictionary(), optimizer: []
    ).write(to: directory.checkpoint(step: 0))
    try RunDescription.write(
      try state.attributes().map { ($0.name, $0.value) }, to: directory.description)
    return (try SequenceRun(claim, state, model, optimizer: nil), model.parameters.drawn)
  }

  /// Continues a run from its newest checkpoint, or the newest that is not damaged.
  ///
  /// - Parameters:
  ///   - directory: the run's directory.
  ///   - notify: is told of damaged checkpoints, a line for each, which are renamed, and of lines of the log that cannot
  ///     be read.
  ///   - context: what to compute with.
  /// - Throws: an error that names what is missing, damaged, or does not belong together.
  public convenience init(
    resuming directory: RunDirectory, notify: (String) -> Void = { _ in }, context: Context
  ) throws {
    _ = try directory.requireCheckpoints()
    let claim = try RunClaim(directory)
    let newest = try directory.newestCheckpoint { try FineTuningCheckpoint(path: $0) }
    for damaged in newest.damaged { notify(damaged.notice(using: newest.path)) }
    let state = newest.contents.state
    guard state.head.kind == .sequence else {
      throw TrainingError(
        "'\(newest.path)' is of a run for \(state.head.kind.title), expected one for classification"
      )
    }
    try state.requireExamples(of: directory, newest.path)
    let stored = StoredModel(state.model, weights: newest.contents.model, origin: newest.path)
    let model = try FineTunedModel.make(
      stored, state.head, state.options, isNew: false, context: context)
    try self.init(claim, state, model, optimizer: newest.contents.optimizer)
    try claim.setAside(newest.damaged)
    if damagedLogLines > 0 {
      notify("'\(directory.metrics)' has lines that cannot be read (\(damagedLogLines)); they stay")
    }
  }

  /// Puts a run together.
  private convenience init(
    _ claim: RunClaim, _ state: FineTuningState, _ model: EncoderModel, optimizer: OptimizerState?
  ) throws {
    let options = state.options
    let directory = claim.directory
    let updater = FineTunedModel.makeOptimizer(
      of: model, options, layers: state.model.configuration.layers)
    if let optimizer, state.step > 0 {
      try updater.load(
        optimizer, updates: state.step, origin: directory.checkpoint(step: state.step))
    }
    let objective = SequenceObjective(
      model, dropout: options.headDropout, weights: options.classWeights)
    let tokenizer = WordPieceTokenizer(
      vocabulary: state.model.vocabulary, options: state.model.normalizer)
    func examples(_ path: String, keepsTexts: Bool) throws -> SequenceExamples {
      var examples = try SequenceExamples(
        path: path, state.head, tokenizer, maximumLength: options.maximumSequenceLength,
        keepsTexts: keepsTexts)
      if options.freezesEncoder { objective.computeStates(of: &examples) }
      return examples
    }
    let learned = try examples(directory.examples, keepsTexts: false)
    guard learned.count > 0, state.cursor.index < learned.count else {
      throw TrainingError(
        "'\(directory.examples)' has \(counted(learned.count, "example")), but the run is at "
          + "\(state.cursor.index + 1)")
    }
    let stream = SequenceStream(learned, seed: options.seed, from: state.cursor)
    try self.init(
      claim, state, objective, optimizer: updater, stream: stream,
      measure: SequenceEvaluator(try examples(directory.heldOutExamples, keepsTexts: true)),
      cutCount: learned.cutCount)
  }
}

extension FineTuningState {
  /// Refuses examples that are not those of the run.
  ///
  /// - Throws: ``TrainingError`` that names the file; `SystemError` if it is missing.
  package func requireExamples(of directory: RunDirectory, _ origin: String) throws {
    let files = [
      (directory.examples, examplesHash), (directory.heldOutExamples, heldOutHash),
    ]
    for (path, expected) in files {
      guard FileSystem.exists(path) else {
        throw TrainingError("'\(path)' is missing, expected the examples of the run")
      }
      let found = try Hashing.sha256Hex(ofFile: path)
      guard found.isExactly(expected) else {
        throw TrainingError(
          "'\(path)' has changed: its hash is \(found), but '\(origin)' was trained with \(expected)"
        )
      }
    }
  }
}
