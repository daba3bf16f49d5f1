public import Autograd
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
///     let job = FrozenJob(
///       try ModelReader.read("all-MiniLM-L6-v2"),
///       ExampleImport(train: "train.tsv", dev: "dev.tsv", columns: ColumnChoice(), task: .classification,
///         isMultiLabel: false, skipsBadRows: false), metric: .accuracy)
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
  /// What the result is judged by.
  public var metric: Metric

  /// Makes a job.
  public init(_ model: StoredModel, _ examples: ExampleImport, metric: Metric) {
    (self.model, self.examples, self.metric) = (model, examples, metric)
  }

  /// What is told on the way.
  public enum Event {
    /// The folder has a run that was stopped before it was done.
    case begunAnew
    /// How texts become vectors, and what of that is the model's own way.
    case vectors(SentenceVector, notice: String?)
    /// The files were read.
    case read(ImportedExamples)
    /// So many texts to learn from lost an end.
    case cut(Int, FineTuningOptions)
    /// The share of pieces that the vocabulary does not know.
    case unknown(Double)
    /// So many of the texts have their vectors.
    case embedded(Int, of: Int)
    /// The layer is solved for, and the held-out examples are measured.
    case solved(LinearFit)
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
    if case .tokens(let count) = vectors.length {
      var wanted = FineTuningOptions.google(examples.task.task, metric: metric)
      wanted.maximumSequenceLength = count
      try examples.check(model, wanted)
    }
    let embedder = try Embedder(model, options: vectors, context: context)
    guard embedder.vector.strategy != .none else {
      throw TrainingError("--pooling-strategy is NONE, expected one that makes a vector of a text")
    }
    var options = options(for: embedder)
    try examples.check(model, options)
    try observe(.vectors(embedder.vector, notice: embedder.notice))
    let (claim, cleanup) = try directory.prepare(.fineTuning)
    // The folder is this process's until everything is written.
    defer { withExtendedLifetime(claim) {} }
    do {
      if claim.foundRun { try observe(.begunAnew) }
      let imported = try examples.write(to: directory, embedder.tokenizer, options)
      try observe(.read(imported))
      let heads = try examples.settle(&options, by: imported, from: model)
      try options.requireWeights()
      options.batchSize = imported.count
      let solved = try solve(heads, &options, of: directory, embedder, observe)
      let state = try state(solved.record, options, directory)
      return try write(state, solved, to: directory, context, didWrite: cleanup.keep)
    } catch {
      if !FileSystem.exists(directory.checkpoint(step: FrozenRun.step)) { cleanup() }
      throw error
    }
  }

  /// What decides the result, but for what the examples decide.
  private func options(for embedder: Embedder) -> FineTuningOptions {
    var options = FineTuningOptions.google(examples.task.task, metric: metric)
    options.maximumSequenceLength = embedder.maximumLength
    (options.epochs, options.stepsPerEpoch) = (1, 1)
    (options.schedule.learningRate, options.schedule.totalSteps) = (0, FrozenRun.step)
    (options.headDropout, options.freezesEncoder) = (0, true)
    options.frozen = FrozenOptions(
      embedder.vector, inverseRegularization: inverseRegularization,
      isBalanced: examples.classWeights == .balanced)
    return options
  }

  /// The model with the layer that is solved for.
  private func solve(
    _ heads: ModelHeads, _ options: inout FineTuningOptions, of directory: RunDirectory,
    _ embedder: Embedder, _ observe: (Event) throws -> Void
  ) throws -> StoredModel {
    guard let task = heads.task else { fatalError("FrozenJob: a task without an output layer") }
    let head = TaskHead(
      .sequence, labels: task.labels, problem: task.problem, vector: embedder.vector)
    let learned = try SequenceExamples(
      path: directory.examples, head, embedder.tokenizer, maximumLength: embedder.maximumLength,
      keepsTexts: false)
    if learned.cutCount > 0 { try observe(.cut(learned.cutCount, options)) }
    let sample = learned.batch(of: 0..<min(1024, learned.count)).sequences
    try observe(
      .unknown(
        PieceCount(of: sample, unknown: embedder.tokenizer.vocabulary.unknown).unknownShare))
    let fitting = LinearFitting(
      try vectors(of: learned, embedder, observe), width: embedder.width,
      inverseRegularization: inverseRegularization, threads: embedder.context.threads)
    let fit = fitting.fit(head, learned, options)
    options.frozen?.iterations = fit.iterations
    options.frozen?.gradient = fit.gradient
    try observe(.solved(fit))
    let solved = model.withHead(head, fit)
    guard fit.weights.allSatisfy({ Float($0).isFinite }) else {
      throw TrainingError("the regression has no weights that 32 bits can hold")
    }
    return solved
  }

  /// A vector for every example, `[examples, width]`.
  private func vectors(
    of examples: SequenceExamples, _ embedder: Embedder, _ observe: (Event) throws -> Void
  ) throws -> [Float] {
    let inputs = (0..<examples.count).map { index in
      let (tokens, firstCount) = examples.sequence(index)
      return EmbeddingInput(tokens: tokens, firstCount: firstCount)
    }
    var done = 0
    return try embedder.embed(inputs) { texts, _ in
      done += texts
      try observe(.embedded(done, of: inputs.count))
    }.values
  }

  private func state(
    _ record: ModelRecord, _ options: FineTuningOptions, _ directory: RunDirectory
  ) throws -> FineTuningState {
    FineTuningState(
      step: FrozenRun.step, cursor: DataCursor(epoch: 1), options: options, model: record,
      examplesHash: try Hashing.sha256Hex(ofFile: directory.examples),
      heldOutHash: try Hashing.sha256Hex(ofFile: directory.heldOutExamples),
      judge: metric.judge(examples.term))
  }

  /// Measures the model and writes the run; with its checkpoint it is done.
  private func write(
    _ state: FineTuningState, _ solved: StoredModel, to directory: RunDirectory,
    _ context: Context, didWrite: () -> Void
  ) throws -> FrozenRun {
    let run = try FrozenRun(directory, solved, state, context: context)
    try AtomicFile.write(bytes: state.model.vocabulary.fileBytes, to: directory.vocabulary)
    try AtomicFile.write(bytes: state.model.configuration.json, to: directory.configuration)
    // What a killed predecessor has logged goes.
    var log = try MetricsLog(path: directory.metrics, judge: state.judge, after: 0)
    try log.append(run.measure.report(run.evaluation, step: state.step))
    try FineTuningCheckpoint(state: state, model: solved.weights, optimizer: [])
      .write(to: directory.checkpoint(step: state.step))
    try RunDescription.write(
      try state.attributes().map { ($0.name, $0.value) }, to: directory.description)
    didWrite()
    return run
  }
}

extension FineTuningOptions {
  /// Refuses labels of which none counts.
  func requireWeights() throws(TrainingError) {
    guard classWeights?.allSatisfy({ $0 == 0 }) != true else {
      throw TrainingError("--class-weights are all 0, expected some above")
    }
  }
}

extension LinearFitting {
  /// The layer of a task.
  fileprivate func fit(
    _ head: TaskHead, _ examples: SequenceExamples, _ options: FineTuningOptions
  ) -> LinearFit {
    let given = options.classWeights?.map { Double($0) }
    switch head.problem {
    case .regression: return numbers(examples.numbers)
    case .singleLabel:
      return classes(examples.classes, count: head.labels.count, weights: given)
    case .multiLabel:
      let isBalanced = options.frozen?.isBalanced == true
      return labels(examples.numbers, count: head.labels.count) { label, holding, count in
        guard isBalanced else { return (given?[label] ?? 1, 1) }
        // As scikit-learn has it: their sum is the number of texts.
        let texts = Double(count)
        return (texts / (2 * Double(holding)), texts / (2 * Double(count - holding)))
      }
    }
  }
}

extension StoredModel {
  /// The encoder, and its pooler where there is one, with a layer that was solved for.
  fileprivate func withHead(_ head: TaskHead, _ fit: LinearFit) -> StoredModel {
    var result = withoutHeads()
    result.record.heads = ModelHeads(head, keepsPooler: result.record.heads.hasPooler)
    (result.record.card, result.record.notices) = (nil, [])
    result.weights = result.weights.widened()
    let outputs = head.labels.count
    result.weights.append(
      head.kind.head + ".weight", shape: [outputs, fit.weights.count / outputs],
      fit.weights.map { Float($0) })
    result.weights.append(head.kind.head + ".bias", shape: [outputs], fit.bias.map { Float($0) })
    return result
  }
}
