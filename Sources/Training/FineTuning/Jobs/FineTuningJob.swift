public import Autograd
import Interchange
public import Models
import Platform
import Tokenization
public import Training

/// The way from a model and files of labelled texts to a run.
///
///     let job = FineTuningJob(
///       try ModelReader.read("bert-base-uncased"),
///       ExampleImport(train: "train.tsv", dev: "dev.tsv", columns: ColumnChoice(), task: .classification,
///         isMultiLabel: false, skipsBadRows: false),
///       .google(.classification, metric: .accuracy))
///     let run = try job.start(in: RunDirectory("run"), context: try Context())
///     _ = try run.train(until: run.options.schedule.totalSteps)
public struct FineTuningJob {
  /// The model to start from.
  public var model: StoredModel
  /// The files, and what is learned of them.
  public var examples: ExampleImport
  /// What decides the computation; its steps are laid down when the examples are counted.
  public var options: FineTuningOptions
  /// The share of the steps in which the rate rises.
  public var warmup = 0.1
  /// What the labels' losses are multiplied with; nil: 1.
  public var classWeights: ClassWeights?

  /// Makes a job.
  public init(_ model: StoredModel, _ examples: ExampleImport, _ options: FineTuningOptions) {
    (self.model, self.examples, self.options) = (model, examples, options)
  }

  /// What is told on the way.
  public enum Event {
    /// The folder has a run that was stopped before its first step.
    case begunAnew
    /// The files were read.
    case read(ImportedExamples)
    /// The model is made; the names of its new parts.
    case made(drawn: [String], seed: UInt64)
  }

  /// Does everything up to the first step.
  ///
  /// - Parameters:
  ///   - directory: a new or empty folder, or one with a run of ours that never made a step.
  ///   - context: what to compute with.
  ///   - observe: is told how far it has come, and may throw to give it up.
  /// - Returns: the run, at step 0.
  /// - Throws: an error that names what does not fit, or what `observe` throws; then the folder is as it was.
  public func start(
    in directory: RunDirectory, context: Context, observe: (Event) throws -> Void = { _ in }
  ) throws -> SequenceRun {
    try check()
    let (claim, cleanup) = try directory.prepare(.fineTuning)
    do {
      if claim.foundRun { try observe(.begunAnew) }
      let tokenizer = WordPieceTokenizer(
        vocabulary: model.record.vocabulary, options: model.record.normalizer)
      let imported = try examples.write(to: directory, tokenizer: tokenizer)
      try observe(.read(imported))
      let head = TaskHead(.sequence, labels: imported.labels.names, problem: examples.problem)
      let (run, drawn) = try SequenceRun.starting(
        claim, model, head, try settled(imported), context: context, willStart: cleanup.keep)
      try observe(.made(drawn: drawn, seed: options.seed))
      return run
    } catch {
      // Without its first checkpoint it is no run.
      if !FileSystem.exists(directory.checkpoint(step: 0)) { cleanup() }
      throw error
    }
  }

  /// Refuses what is known to be wrong before anything is read.
  private func check() throws(TrainingError) {
    let configuration = model.record.configuration
    let least = examples.task == .classification ? 3 : 4
    guard (least...configuration.maximumPositions).contains(options.maximumSequenceLength) else {
      throw TrainingError(
        "--max-seq-length is \(options.maximumSequenceLength), expected \(least) to "
          + "max_position_embeddings \(configuration.maximumPositions) of '\(model.origin)'")
    }
    guard examples.task != .pair || configuration.segments >= 2 else {
      throw TrainingError(
        "'\(model.origin)' has type_vocab_size \(configuration.segments), expected at least 2 for pairs"
      )
    }
  }

  /// The options for the examples that there are.
  private func settled(_ imported: ImportedExamples) throws -> FineTuningOptions {
    var options = options
    let labels = imported.labels.names.count
    let known = Metric.all(for: examples.problem, labels: labels)
    guard known.contains(options.metric) else {
      let names = known.map(\.rawValue).joined(separator: ", ")
      throw TrainingError(
        "--metric is \(options.metric.rawValue), expected for \(counted(labels, "label")) one of \(names)"
      )
    }
    guard imported.textColumns.count == 1 || model.record.configuration.segments >= 2 else {
      throw TrainingError(
        "'\(model.origin)' has type_vocab_size \(model.record.configuration.segments), expected at least 2 for pairs"
      )
    }
    options.classWeights = try classWeights?.weights(for: imported, examples.problem)
    options.textColumns = imported.textColumns
    options.labelColumn = imported.labelColumn
    (options.trainFile, options.devFile) = (examples.train, examples.dev)
    options.settle(examples: imported.count, warmup: warmup)
    return options
  }
}
