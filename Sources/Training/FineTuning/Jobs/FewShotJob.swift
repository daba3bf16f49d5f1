public import Autograd
import ExactStrings
import Inference
import Interchange
public import Models
import Platform
import Serialization
public import Training

/// Few-shot classification as SetFit does it (Tunstall & others 2022): the encoder learns from pairs of rows that those of
/// the same class are alike, and a logistic regression on its vectors judges.
///
///     let job = FewShotJob(
///       try ModelReader.read("all-MiniLM-L6-v2"),
///       ExampleImport(train: "few.tsv", dev: "dev.tsv", columns: ColumnChoice(), task: .classification,
///         isMultiLabel: false, skipsBadRows: false))
///     let body = try job.body(in: "run", context: try Context(threadCount: 2))
///     _ = try body.train(until: body.options.schedule.totalSteps)
///     let head = try job.head(in: "run", context: try Context(threadCount: 2, isInferenceOnly: true))
///
/// Both stand in sub-folders and may be stopped at any moment: the same calls go on.
public struct FewShotJob {
  /// The model to start from.
  public var model: StoredModel
  /// The files with the rows.
  public var examples: ExampleImport
  /// What decides how the encoder learns; its steps are laid down when the pairs are counted.
  public var options: FineTuningOptions
  /// The share of the steps in which the rate rises.
  public var warmup = 0.1
  /// What becomes of the hidden states of a text; nil: what the model does with them, or else their mean.
  public var pooling: SentencePooling.Mode?
  /// Whether the regression stands on vectors of length 1; nil: as the model has them.
  public var normalizes: Bool?
  /// C of scikit-learn: the loss of the regression against half the squared weights.
  public var inverseRegularization = 1.0
  /// What the result is judged by.
  public var metric = Metric.accuracy

  /// Makes a job.
  public init(
    _ model: StoredModel, _ examples: ExampleImport, _ options: FineTuningOptions = .setFit()
  ) {
    (self.model, self.examples, self.options) = (model, examples, options)
  }

  /// The folder of the run whose encoder learns.
  public static func bodyFolder(in folder: String) -> RunDirectory {
    RunDirectory(FileSystem.join(folder, "body"))
  }

  /// The folder of the run that judges.
  public static func headFolder(in folder: String) -> RunDirectory {
    RunDirectory(FileSystem.join(folder, "head"))
  }

  /// What is told while the pairs are made.
  public typealias BodyEvent = FineTuningJob<PairImport>.Event

  /// Begins the run whose encoder learns, or goes on with it.
  ///
  /// - Parameters:
  ///   - folder: holds both runs.
  ///   - notify: is told of damaged checkpoints of a run that was there, a line for each.
  ///   - context: what to compute with.
  ///   - observe: is told how far a new run has come, and may throw to give it up.
  /// - Returns: the run, to be trained to its end.
  /// - Throws: an error that names what does not fit.
  public func body(
    in folder: String, notify: (String) -> Void = { _ in }, context: Context,
    observe: (BodyEvent) throws -> Void = { _ in }
  ) throws -> EmbeddingRun {
    guard !RunDirectory(folder).isRun else {
      throw TrainingError(
        "--output '\(folder)' holds a run of its own, expected a folder for two, 'body' and 'head'")
    }
    let directory = Self.bodyFolder(in: folder)
    let source = PairImport(examples, pooling, metric)
    var options = options
    options.embedding = EmbeddingRecipe(
      .cosine, pooling ?? model.record.sentencePooling?.mode ?? .mean)
    guard directory.canResume else {
      var job = FineTuningJob(model, source, options)
      job.warmup = warmup
      return try job.start(in: directory, context: context, observe: observe)
    }
    let run = try EmbeddingRun(resuming: directory, notify: notify, context: context)
    guard run.options.isSameJob(as: options, train: examples.train, dev: examples.dev) else {
      throw Self.otherOptions(directory)
    }
    return run
  }

  /// Solves the regression on the vectors of the last checkpoint, or reads it if that is done.
  ///
  /// - Parameters:
  ///   - folder: holds both runs; the first one is at its end.
  ///   - context: what to compute with, for inference only.
  ///   - observe: is told how far it has come, and may throw to give it up.
  /// - Returns: the run that judges, complete.
  /// - Throws: an error that names what does not fit.
  public func head(
    in folder: String, context: Context, observe: (FrozenJob.Event) throws -> Void = { _ in }
  ) throws -> FrozenRun {
    let (body, directory) = (Self.bodyFolder(in: folder), Self.headFolder(in: folder))
    let path = body.checkpoint(step: try body.requireCheckpoints().last ?? 0)
    let state = try FineTuningState(checkpoint: HDF5File(opening: path, verifying: false))
    guard state.step == state.options.schedule.totalSteps else {
      throw TrainingError(
        "'\(path)' is at step \(state.step) of \(state.options.schedule.totalSteps), expected the last one"
      )
    }
    guard try directory.checkpointSteps().isEmpty else {
      guard let run = try FrozenRun(reading: directory, context: context),
        isAskedFor(run, normalizes ?? state.model.sentencePooling?.normalizes ?? false)
      else { throw Self.otherOptions(directory) }
      return run
    }
    var job = FrozenJob(try StoredModel(path: path), examples, metric: metric)
    job.vectors.normalizes = normalizes
    job.inverseRegularization = inverseRegularization
    return try job.run(in: directory, context: context) { event in
      if case .read(let imported) = event {
        let isSame = try PairImport.arePairs(
          of: body, madeOf: directory, imported.labels, seed: state.options.seed)
        guard isSame else {
          throw TrainingError(
            "the rows of '\(examples.train)' or those held out have changed since '\(body.path)' learned from them, "
              + "expected the same rows, or another --output")
        }
      }
      try observe(event)
    }
  }

  /// Whether a regression that is there is what is wanted.
  private func isAskedFor(_ run: FrozenRun, _ normalizes: Bool) -> Bool {
    let options = run.state.options
    guard options.task == .classification, options.metric == metric,
      run.options.inverseRegularization == inverseRegularization,
      run.options.vector.normalizes == normalizes, options.trainFile.isExactly(examples.train),
      options.devFile.map({ $0.isExactly(examples.dev ?? "") }) ?? (examples.dev == nil)
    else { return false }
    switch examples.classWeights {
    case nil: return options.classWeights == nil
    case .balanced: return run.options.isBalanced
    case .named:
      let labels = LabelNames(run.evaluation.head.labels)
      let wanted = try? examples.classWeights?.weights(labels, [], of: 0, .singleLabel)
      return wanted == options.classWeights && !run.options.isBalanced
    }
  }

  private static func otherOptions(_ directory: RunDirectory) -> TrainingError {
    TrainingError("'\(directory.path)' holds a run with other options, expected another --output")
  }
}
