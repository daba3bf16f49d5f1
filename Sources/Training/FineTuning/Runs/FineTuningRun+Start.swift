public import Autograd
import ExactStrings
import Interchange
import Layers
import Models
import Platform
import Serialization
import Tokenization
public import Training

extension FineTuningRun {
  /// Starts a run on the examples that its directory has.
  ///
  /// - Parameters:
  ///   - claim: of the prepared directory, which has its examples.
  ///   - stored: the model to start from.
  ///   - record: the model to make, with its output layer.
  ///   - options: what decides the computation, settled.
  ///   - judge: what the run is judged by.
  ///   - context: what to compute with.
  ///   - willStart: is told what memory the run will take, and may throw to give it up.
  ///   - didStart: is called when the first checkpoint is written: from then on the folder is that of a run.
  /// - Returns: the run at step 0, and the names of what was drawn.
  /// - Throws: an error that names what does not fit.
  static func starting(
    _ claim: RunClaim, _ stored: StoredModel, _ record: ModelRecord, _ options: FineTuningOptions,
    judge: HeldOutHistory.Judge, context: Context, willStart: (MemoryEstimate) throws -> Void,
    didStart: () -> Void
  ) throws -> (run: FineTuningRun, drawn: [String]) {
    let directory = claim.directory
    let model = try FineTunedModel.make(
      stored, record.heads, options, isNew: true, context: context)
    let state = FineTuningState(
      step: 0, cursor: DataCursor(), options: options, model: record,
      examplesHash: try Hashing.sha256Hex(ofFile: directory.examples),
      heldOutHash: try Hashing.sha256Hex(ofFile: directory.heldOutExamples), judge: judge)
    let objective = Measure.objective(of: model, state.options)
    let parts = try Measure.parts(of: state, objective, in: directory)
    try willStart(MemoryEstimate(fineTuning: record, options, parts.stream))
    try AtomicFile.write(bytes: record.vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: record.configuration.json, to: directory.configuration)
    // With the weights in it, `resume` needs nothing of the model that it started from.
    try FineTuningCheckpoint(
      state: state, model: model.parameters.stateDictionary(), optimizer: []
    ).write(to: directory.checkpoint(step: 0))
    try RunDescription.write(
      try state.attributes().map { ($0.name, $0.value) }, to: directory.description)
    didStart()
    let run = try FineTuningRun(claim, state, model, objective, parts, optimizer: nil)
    return (run, model.parameters.drawn)
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
    guard state.options.task.kind == Measure.kind else {
      throw TrainingError(
        "'\(newest.path)' is of a run for \(state.options.task.rawValue), expected one for "
          + (Measure.kind?.title ?? FineTuningTask.embedding.rawValue))
    }
    try state.requireExamples(of: directory, newest.path)
    let stored = StoredModel(state.model, weights: newest.contents.model, origin: newest.path)
    let model = try FineTunedModel.make(
      stored, state.model.heads, state.options, isNew: false, context: context)
    let objective = Measure.objective(of: model, state.options)
    try self.init(
      claim, state, model, objective, try Measure.parts(of: state, objective, in: directory),
      optimizer: newest.contents.optimizer)
    try claim.setAside(newest.damaged)
    if damagedLogLines > 0 {
      notify("'\(directory.metrics)' has lines that cannot be read (\(damagedLogLines)); they stay")
    }
  }

  /// Puts a run together.
  private convenience init(
    _ claim: RunClaim, _ state: FineTuningState, _ model: EncoderModel, _ objective: Measure.Task,
    _ parts: FineTuningParts<Measure>, optimizer: OptimizerState?
  ) throws {
    let directory = claim.directory
    let updater = FineTunedModel.makeOptimizer(
      of: model, state.options, layers: state.model.configuration.layers)
    if let optimizer, state.step > 0 {
      try updater.load(
        optimizer, updates: state.step, origin: directory.checkpoint(step: state.step))
    }
    let count = parts.stream.instancesPerEpoch
    guard count > 0, state.cursor.index < count else {
      throw TrainingError(
        "'\(directory.examples)' has \(counted(count, "example")), but the run is at "
          + "\(state.cursor.index + 1)")
    }
    try self.init(
      claim, state, objective, optimizer: updater, stream: parts.stream, measure: parts.measure,
      cutCount: parts.cutCount)
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
