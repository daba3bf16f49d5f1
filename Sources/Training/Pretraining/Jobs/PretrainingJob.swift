public import Autograd
import Corpora
public import Models
import Platform
import Tokenization
public import Training

/// The way from text to a run: a vocabulary, a token store, the options that depend on them, the run directory.
///
///     let job = PretrainingJob(
///       .text(try CorpusReader(paths: ["corpus.txt"]), .trained(WordPieceTrainerOptions())),
///       Preset.tiny.configuration(vocabularySize: 8_192), steps: 1_000)
///     let run = try job.start(in: RunDirectory("run"), context: try Context())
///     _ = try run.train(until: 1_000)
public struct PretrainingJob {
  /// How many documents are held out for evaluation.
  public enum HoldOut: Sendable, Equatable {
    /// Every 20th from 40 documents on, otherwise none.
    case automatic
    /// Every n-th.
    case every(Int)
    /// None.
    case nothing

    /// How it is read of so many documents: every n-th, or nil.
    func interval(ofDocuments count: Int) -> Int? {
      switch self {
      case .automatic: count >= 40 ? 20 : nil
      case .every(let interval): interval
      case .nothing: nil
      }
    }

    /// What a vocabulary does not learn from, before the documents have been counted.
    var beforeCounting: Int? {
      switch self {
      case .automatic: 20
      case .every(let interval): interval
      case .nothing: nil
      }
    }
  }

  /// What to learn from.
  public var source: PretrainingSource
  /// The model; a vocabulary to train gets its number of pieces.
  public var configuration: BERTConfiguration
  /// The options for so many steps, or for the recipe's own number.
  public var options: (_ totalSteps: Int?) -> PretrainingOptions
  /// The model to go on from; nil for new weights.
  public var from: StartingModel?
  /// Passes over the training data, instead of a number of steps.
  public var epochs: Double?
  /// What is held out.
  public var holdOut = HoldOut.automatic
  /// Steps between evaluations; nil leaves it open.
  public var evaluateEvery: Int?
  /// Steps between checkpoints; nil leaves it open.
  public var saveEvery: Int?
  /// Whether the best checkpoint is kept; nil: where documents are held out.
  public var keepsBest: Bool?
  /// Whether a corpus is taken nearly all of whose documents have a single sentence.
  public var allowsUnbalanced = false
  /// Whether a text is taken of which more than a fifth is `[UNK]`.
  public var allowsUnknown = false

  /// Makes a job.
  ///
  /// - Parameters:
  ///   - source: what to learn from.
  ///   - configuration: the model.
  ///   - options: the options for so many steps, or for the recipe's own number if nil.
  public init(
    _ source: PretrainingSource, _ configuration: BERTConfiguration,
    options: @escaping (_ totalSteps: Int?) -> PretrainingOptions
  ) {
    self.source = source
    self.configuration = configuration
    self.options = options
  }

  /// Makes a job with a recipe's options.
  ///
  /// - Parameters:
  ///   - source: what to learn from.
  ///   - configuration: the model; the recipe sets what belongs to it.
  ///   - recipe: where the options come from.
  ///   - steps: to the end of the schedule.
  public init(
    _ source: PretrainingSource, _ configuration: BERTConfiguration, recipe: Recipe = .cloze,
    steps: Int
  ) {
    var configuration = configuration
    recipe.adapt(&configuration)
    let width = configuration.hiddenSize
    self.init(source, configuration) { _ in
      var options = recipe.options(hiddenSize: width, totalSteps: steps)
      options.dropout = recipe.dropout
      return options
    }
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
    in directory: RunDirectory, context: Context,
    observe: (PretrainingJobEvent) throws -> Void = { _ in }
  ) throws -> PretrainingRun {
    try configuration.validate(origin: "the model")
    let (claim, cleanup) = try directory.prepare()
    do {
      if claim.foundRun { try observe(.begunAnew) }
      let run = try prepared(directory, claim, context, observe)
      cleanup.keep()
      return run
    } catch {
      cleanup()
      throw error
    }
  }

  private func prepared(
    _ directory: RunDirectory, _ claim: RunClaim, _ context: Context,
    _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> PretrainingRun {
    var options = options(nil)
    let (vocabulary, data) = try open(in: directory, &options, context, observe)
    try from?.requireFit(vocabulary, data.normalizer)
    do {
      return try made(directory, claim, context, data, vocabulary, options, observe)
    } catch let error as PretrainingDataError {
      throw error.advising(singleDocument(of: data))
    }
  }

  /// Makes the run on data that are there.
  private func made(
    _ directory: RunDirectory, _ claim: RunClaim, _ context: Context, _ data: RunData,
    _ vocabulary: Vocabulary, _ options: PretrainingOptions,
    _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> PretrainingRun {
    var (options, configuration) = (options, configuration)
    configuration.vocabularySize = vocabulary.count
    if let epochs {
      let fixed = options
      options = self.options(
        try PretrainingRun.steps(epochs: epochs, of: data, vocabulary, options))
      options.holdOutEvery = fixed.holdOutEvery
      options.maximumSequenceLength = fixed.maximumSequenceLength
    }
    try planEvaluations(&options, on: data, vocabulary)
    try observe(.settled(options, configuration))
    let run = try PretrainingRun(
      starting: directory, claim: claim, on: data, options: options,
      configuration: configuration, vocabulary: vocabulary, from: from, context: context)
    if let continuation = run.continuation { try observe(.continuing(continuation)) }
    return run
  }

  /// Lays down when the run evaluates and saves, and that it keeps its best, where the user leaves that open.
  private func planEvaluations(
    _ options: inout PretrainingOptions, on data: RunData, _ vocabulary: Vocabulary
  ) throws {
    guard options.holdOutEvery != nil else { return }
    try options.planEvaluations(
      on: data, vocabulary, evaluateEvery: evaluateEvery, saveEvery: saveEvery)
    // Of few documents none may be the n-th.
    if keepsBest == nil, options.evaluationLimit != nil { options.keepBest = 1 }
    if keepsBest == true, options.evaluateEvery == nil {
      options.evaluateEvery = options.saveEvery
    }
  }
}
