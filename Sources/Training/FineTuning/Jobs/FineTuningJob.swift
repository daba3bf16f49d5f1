public import Autograd
import Interchange
public import Models
import Platform
import Tokenization
public import Training

/// The way from a model and files of examples to a run.
///
///     let job = FineTuningJob(
///       try ModelReader.read("bert-base-uncased"),
///       ExampleImport(train: "train.tsv", dev: "dev.tsv", columns: ColumnChoice(), task: .classification,
///         isMultiLabel: false, skipsBadRows: false),
///       .google(.classification, metric: .accuracy))
///     let run = try job.start(in: RunDirectory("run"), context: try Context())
///     _ = try run.train(until: run.options.schedule.totalSteps)
public struct FineTuningJob<Source: ExampleSource> {
  /// The model to start from.
  public var model: StoredModel
  /// The files, and what is learned of them.
  public var examples: Source
  /// What decides the computation; its steps are laid down when the examples are counted.
  public var options: FineTuningOptions
  /// The share of the steps in which the rate rises.
  public var warmup = 0.1

  /// Makes a job.
  public init(_ model: StoredModel, _ examples: Source, _ options: FineTuningOptions) {
    (self.model, self.examples, self.options) = (model, examples, options)
  }

  /// What is told on the way.
  public enum Event {
    /// The folder has a run that was stopped before its first step.
    case begunAnew
    /// The files were read.
    case read(Source.Imported)
    /// What memory the run will take; nothing of it is there yet.
    case sized(MemoryEstimate)
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
  ) throws -> FineTuningRun<Source.Measure> {
    try examples.check(model, options)
    let (claim, cleanup) = try directory.prepare(.fineTuning)
    do {
      if claim.foundRun { try observe(.begunAnew) }
      let tokenizer = WordPieceTokenizer(
        vocabulary: model.record.vocabulary, options: model.record.normalizer)
      let imported = try examples.write(to: directory, tokenizer, options)
      try observe(.read(imported))
      var options = options
      let heads = try examples.settle(&options, by: imported, from: model)
      let base = model.record
      let record = ModelRecord(
        configuration: base.configuration, heads: heads, vocabulary: base.vocabulary,
        normalizer: base.normalizer, trainedLength: base.trainedLength,
        sentencePooling: examples.pooling(options, model))
      options.settle(examples: imported.count, warmup: warmup)
      let (run, drawn) = try FineTuningRun<Source.Measure>.starting(
        claim, model, record, options, judge: options.metric.judge(examples.term),
        context: context, willStart: { try observe(.sized($0)) }, didStart: cleanup.keep)
      try observe(.made(drawn: drawn, seed: options.seed))
      return run
    } catch {
      // Without its first checkpoint it is no run.
      if !FileSystem.exists(directory.checkpoint(step: 0)) { cleanup() }
      throw error
    }
  }
}

extension FineTuningOptions {
  /// Refuses a metric that an evaluation does not have.
  ///
  /// - Parameters:
  ///   - choice: what it has.
  ///   - occasion: of what, in words.
  /// - Throws: ``TrainingError`` that names those that there are.
  package func requireMetric(_ choice: MetricChoice, _ occasion: String) throws(TrainingError) {
    guard choice.known.contains(metric) else {
      throw TrainingError(
        "--metric is \(metric.rawValue), expected for \(occasion) one of \(choice.words)")
    }
  }

  /// Refuses sequences that are longer than a model has positions.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - least: the shortest that something fits in.
  /// - Throws: ``TrainingError`` that names both.
  package func requireLength(
    in model: StoredModel, atLeast least: Int
  ) throws(TrainingError) {
    let positions = model.record.configuration.maximumPositions
    guard least <= positions else {
      throw TrainingError(
        "--max-seq-length is \(maximumSequenceLength), expected at least \(least) with these options, but "
          + "'\(model.origin)' has max_position_embeddings \(positions)")
    }
    guard (least...positions).contains(maximumSequenceLength) else {
      throw TrainingError(
        "--max-seq-length is \(maximumSequenceLength), expected \(least) to max_position_embeddings "
          + "\(positions) of '\(model.origin)'")
    }
  }
}
