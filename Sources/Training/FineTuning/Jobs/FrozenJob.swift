public import Autograd
import ExactStrings
public import Inference
import Interchange
public import Models
import Platform
import Serialization
import Tokenization
public import Training

/// The feature-based approach (Devlin & others 2019, 5.3): vectors of the texts by an encoder that stays as it is, and
/// a regression on them, solved to convergence.
///
///     var job = FrozenJob(
///       try ModelReader.read("all-MiniLM-L6-v2"),
///       ExampleImport(train: "train.tsv", dev: "dev.tsv", columns: ColumnChoice(), task: .classification,
///         isMultiLabel: false, skipsBadRows: false))
///     let run = try job.run(in: RunDirectory("run"), context: try Context(threadCount: 2, isInferenceOnly: true))
public struct FrozenJob {
  /// The model whose encoder makes the vectors.
  public var model: StoredModel
  /// The files, and what is learned of them.
  public var examples: ExampleImport
  /// How texts become vectors; as for `embed`, the model's own way by default.
  public var vectors = EmbeddingOptions()
  /// C of scikit-learn: the loss against half the squared weights.
  public var inverseRegularization = 1.0
  /// What the labels' losses are multiplied with; nil: 1.
  public var classWeights: ClassWeights?
  /// What the result is judged by.
  public var metric: Metric

  /// Makes a job.
  public init(_ model: StoredModel, _ examples: ExampleImport, metric: Metric? = nil) {
    (self.model, self.examples) = (model, examples)
    self.metric = metric ?? .usual(for: examples.problem)
  }

  /// What is told on the way.
  public enum Event {
    /// The folder has a run that was stopped before it was done.
    case begunAnew
    /// How texts become vectors, and what of that is the model's own way.
    case vectors(SentenceVector, notice: String?)
    /// The files were read.
    case read(ImportedExamples)
    /// So many of the texts have their vectors.
    case embedded(Int, of: Int)
    /// All have them; the layer is solved for.
    case solving
    /// It was, and the held-out examples are measured.
    case evaluating(LinearFit)
  }

  /// Does everything.
  ///
  /// - Parameters:
  ///   - directory: a new or empty folder, or one with a run of ours that has no checkpoint.
  ///   - context: what to compute with, for inference only: then the vectors have the bytes that `embed` gives.
  ///   - observe: is told how far it has come, and may throw to give it up.
  /// - Returns: the run, complete.
  /// - Throws: an error that names what does not fit, or what `observe` throws; then the folder is as it was.
  public func run(
    in directory: RunDirectory, context: Context, observe: (Event) throws -> Void = { _ in }
  ) throws -> FrozenRun {
    let embedder = try embedder(context)
    try observe(.vectors(embedder.vector, notice: embedder.notice))
    let (claim, cleanup) = try directory.prepare(.fineTuning)
    do {
      if claim.foundRun { try observe(.begunAnew) }
      let imported = try examples.write(to: directory, tokenizer: embedder.tokenizer)
      try observe(.read(imported))
      let run = try run(claim, imported, embedder, willWrite: cleanup.keep, observe)
      return run
    } catch {
      if !FileSystem.exists(directory.checkpoint(step: FrozenRun.step)) { cleanup() }
      throw error
    }
  }

  /// What makes the vectors, held against what the task needs.
  private func embedder(_ context: Context) throws -> Embedder {
    let embedder = try Embedder(model, options: vectors, context: context)
    guard embedder.vector.strategy != .none else {
      throw TrainingError("--pooling-strategy is NONE, expected one that makes a vector of a text")
    }
    let least = examples.task == .classification ? 3 : 4
    guard embedder.maximumLength >= least else {
      throw TrainingError(
        "--max-seq-length is \(embedder.maximumLength), expected \(least) to "
          + "max_position_embeddings \(embedder.positions) of '\(model.origin)'")
    }
    return embedder
  }

  private func run(
    _ claim: RunClaim, _ imported: ImportedExamples, _ embedder: Embedder,
    willWrite: () -> Void, _ observe: (Event) throws -> Void
  ) throws -> FrozenRun {
    let directory = claim.directory
    var options = try options(imported, embedder)
    let head = TaskHead(
      .sequence, labels: imported.labels.names, problem: examples.problem, vector: embedder.vector)
    func read(_ path: String, keepsTexts: Bool) throws -> SequenceExamples {
      try SequenceExamples(
        path: path, head, embedder.tokenizer, maximumLength: embedder.maximumLength,
        keepsTexts: keepsTexts)
    }
    let (learned, heldOut) = (
      try read(directory.examples, keepsTexts: false),
      try read(directory.heldOutExamples, keepsTexts: true)
    )
    let features = try features(of: learned, embedder, observe)
    try observe(.solving)
    let fit = fit(features, width: embedder.width, learned, head, options, embedder.context.threads)
    options.frozen?.iterations = fit.iterations
    options.frozen?.gradient = fit.gradient
    try observe(.evaluating(fit))
    let solved = model.withHead(head, fit)
    let evaluation = try evaluate(solved, head, options, heldOut, embedder.context)
    let state = FineTuningState(
      step: FrozenRun.step, cursor: DataCursor(epoch: 1), options: options, model: solved.record,
      examplesHash: try Hashing.sha256Hex(ofFile: directory.examples),
      heldOutHash: try Hashing.sha256Hex(ofFile: directory.heldOutExamples),
      judge: metric.judge(head.problem))
    try write(state, solved, evaluation, to: directory, willWrite)
    return FrozenRun(
      directory: directory, state: state, fit: fit, evaluation: evaluation, heldOut: heldOut,
      learned: (learned.count, learned.cutCount))
  }

  /// A vector for every example.
  private func features(
    of examples: SequenceExamples, _ embedder: Embedder, _ observe: (Event) throws -> Void
  ) throws -> [Float] {
    let inputs = (0..<examples.count).map { index in
      let (tokens, firstCount) = examples.sequence(index)
      return EmbeddingInput(tokens: tokens, firstCount: firstCount)
    }
    var done = 0
    let embeddings = try embedder.embed(inputs) { texts, _ in
      done += texts
      try observe(.embedded(done, of: inputs.count))
    }
    return embeddings.values
  }

  /// The held-out examples by the whole model, as `predict` judges them.
  private func evaluate(
    _ solved: StoredModel, _ head: TaskHead, _ options: FineTuningOptions,
    _ heldOut: SequenceExamples, _ context: Context
  ) throws -> SequenceEvaluation {
    let whole = try FineTunedModel.make(solved, head, options, isNew: false, context: context)
    guard let evaluation = SequenceEvaluator(heldOut).evaluate(SequenceObjective(whole)) else {
      fatalError("FrozenJob: an evaluation that nobody gives up was given up")
    }
    return evaluation
  }

  private func write(
    _ state: FineTuningState, _ solved: StoredModel, _ evaluation: SequenceEvaluation,
    to directory: RunDirectory, _ willWrite: () -> Void
  ) throws {
    try AtomicFile.write(bytes: state.model.vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: state.model.configuration.json, to: directory.configuration)
    // What a killed predecessor has logged goes.
    var log = try MetricsLog(path: directory.metrics, judge: state.judge, after: 0)
    try log.append(evaluation.report(step: state.step))
    willWrite()
    // The checkpoint comes last but one: with it the run is done.
    try FineTuningCheckpoint(state: state, model: solved.weights, optimizer: [])
      .write(to: directory.checkpoint(step: state.step))
    try RunDescription.write(
      try state.attributes().map { ($0.name, $0.value) }, to: directory.description)
  }
}

extension FrozenJob {
  /// Everything that decides the result, as the run keeps it.
  private func options(
    _ imported: ImportedExamples, _ embedder: Embedder
  ) throws -> FineTuningOptions {
    let labels = imported.labels.names.count
    let known = Metric.all(for: examples.problem, labels: labels)
    guard known.contains(metric) else {
      let names = known.map(\.rawValue).joined(separator: ", ")
      throw TrainingError(
        "--metric is \(metric.rawValue), expected for \(counted(labels, "label")) one of \(names)")
    }
    guard imported.textColumns.count == 1 || model.record.configuration.segments >= 2 else {
      throw TrainingError(
        "'\(model.origin)' has type_vocab_size \(model.record.configuration.segments), expected at least 2 for pairs"
      )
    }
    var options = FineTuningOptions.google(examples.task, metric: metric)
    options.maximumSequenceLength = embedder.maximumLength
    (options.batchSize, options.epochs, options.stepsPerEpoch) = (imported.count, 1, 1)
    (options.schedule.learningRate, options.schedule.totalSteps) = (0, FrozenRun.step)
    (options.headDropout, options.freezesEncoder) = (0, true)
    options.classWeights = try classWeights?.weights(for: imported, examples.problem)
    options.textColumns = imported.textColumns
    options.labelColumn = imported.labelColumn
    (options.trainFile, options.devFile) = (examples.train, examples.dev)
    options.frozen = FrozenOptions(
      embedder.vector, inverseRegularization: inverseRegularization,
      isBalanced: classWeights == .balanced)
    return options
  }

  private func fit(
    _ vectors: [Float], width: Int, _ examples: SequenceExamples, _ head: TaskHead,
    _ options: FineTuningOptions, _ threads: ThreadPool
  ) -> LinearFit {
    let fitting = LinearFitting(
      vectors, width: width, inverseRegularization: inverseRegularization, threads: threads)
    let weights = options.classWeights?.map { Double($0) }
    switch head.problem {
    case .regression: return fitting.numbers(examples.numbers)
    case .singleLabel:
      return fitting.classes(examples.classes, count: head.labels.count, weights: weights)
    case .multiLabel:
      return fitting.labels(examples.numbers, count: head.labels.count) { label, positive, count in
        guard options.frozen?.isBalanced != true else {
          // As scikit-learn has it, so that the weights' sum is the number of texts.
          let texts = Double(count)
          return (texts / (2 * Double(positive)), texts / (2 * Double(count - positive)))
        }
        return (weights?[label] ?? 1, 1)
      }
    }
  }
}

extension StoredModel {
  /// The encoder, and its pooler where there is one, with a layer that was solved for.
  fileprivate func withHead(_ head: TaskHead, _ fit: LinearFit) -> StoredModel {
    var result = withoutHeads()
    result.record.heads = ModelHeads(head, keepsPooler: result.record.heads.hasPooler)
    result.record.card = nil
    result.weights = result.weights.widened()
    let outputs = head.labels.count
    result.weights.append(
      head.kind.head + ".weight", shape: [outputs, fit.weights.count / outputs],
      fit.weights.map { Float($0) })
    result.weights.append(head.kind.head + ".bias", shape: [outputs], fit.bias.map { Float($0) })
    return result
  }
}
