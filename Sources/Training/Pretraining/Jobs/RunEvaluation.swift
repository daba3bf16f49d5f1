public import Autograd
public import Corpora
import Inference
import Interchange
import Models
import Platform
import Serialization
public import Tokenization
public import Training

/// The evaluation of a checkpoint of a run, on its held-out documents or on other text.
public struct RunEvaluation {
  /// The checkpoint that is evaluated.
  public let checkpoint: String
  /// What it is evaluated on.
  public let text: EvaluatedText
  /// How much memory it will take.
  public let memory: MemoryEstimate
  private let state: RunState
  private let loaded: LoadedModel
  private let evaluator: Evaluator
  /// What is `[UNK]` in other text.
  private let unknown: UnknownText?

  /// What to evaluate a run on.
  public enum Subject {
    /// The documents that it holds out.
    case heldOut
    /// Text, all of it.
    case text(CorpusReader)
    /// Instance files as they are.
    case instances([String])
  }

  /// Prepares an evaluation.
  ///
  /// - Parameters:
  ///   - directory: the run.
  ///   - subject: what to evaluate on.
  ///   - choice: which checkpoint; nil for the newest.
  ///   - context: what to compute with.
  ///   - notify: is told of damaged checkpoints, a line for each.
  ///   - inspect: gets what other text holds, and how the run reads it.
  /// - Throws: ``TrainingError`` if nothing is held out; an error that names the file at fault.
  public init(
    directory: RunDirectory, on subject: Subject, checkpoint choice: CheckpointChoice? = nil,
    context: Context,
    notify: (String) -> Void = { _ in },
    inspect: (CorpusReport, NormalizerOptions, Vocabulary) -> Void = { _, _, _ in }
  ) throws {
    guard FileSystem.isDirectory(directory.path) else {
      throw TrainingError("'\(directory.path)' is not a run directory")
    }
    guard
      try !directory.checkpointSteps().isEmpty
        || !FileSystem.exists(directory.file("model.safetensors"))
    else {
      throw TrainingError("'\(directory.path)' is an exported model, expected a run directory")
    }
    let (path, checkpoint) = try directory.openCheckpoint(
      choice ?? .last, judge: .pretraining, notify: notify
    ) { try Checkpoint(path: $0, withOptimizer: false) }
    state = checkpoint.state
    for notice in state.notices { notify(notice) }
    loaded = try LoadedModel(
      StoredModel(state.model, weights: checkpoint.model, origin: path), context: context)
    let data = try RunData(of: state, at: path, in: directory)
    self.checkpoint = path
    let set: any EvaluationInstances
    var unknown: UnknownText?
    (set, text) = try Self.instances(subject, data, state) {
      unknown = UnknownText($0)
      inspect($0, $1, $2)
    }
    self.unknown = unknown
    if let warning = loaded.warning(
      ofLength: set.longestSequence, in: "the evaluation has sequences of")
    {
      notify(warning)
    }
    memory = MemoryEstimate(
      evaluating: state.configuration, state.options.heads,
      length: state.options.maximumSequenceLength,
      maskedShare: state.options.maskedProbability)
    evaluator = Evaluator(set: set, unigram: try data.unigram(state.options, state.vocabulary))
    if let pairless = evaluator.pairless {
      notify(
        "\(text.description) \(text.verb) evaluated as single texts, without pairs: \(pairless.finding)"
      )
    }
  }

  /// Runs the model over the text.
  ///
  /// - Returns: losses and accuracies beside their baselines.
  /// - Throws: ``TrainingError`` if nothing of the text is masked, so that nothing is known of the model.
  public func report() throws -> EvaluationReport {
    let report = evaluator.report(loaded.model, step: state.step)
    guard report.maskedLanguageModel.count > 0 else {
      let finding = report.unknownRate.map {
        ": " + (unknown ?? UnknownText(rate: $0)).finding + ", which are never masked"
      }
      throw TrainingError(
        "nothing of \(text.description) is masked, so that nothing can be measured\(finding ?? ""); "
          + "expected text that the run's vocabulary knows")
    }
    return report
  }

  private static func instances(
    _ subject: Subject, _ data: RunData, _ state: RunState,
    _ inspect: (CorpusReport, NormalizerOptions, Vocabulary) -> Void
  ) throws -> (any EvaluationInstances, EvaluatedText) {
    switch subject {
    case .heldOut:
      guard case .corpus(let store) = data else {
        throw TrainingError(
          "a run on instance files holds nothing out for evaluation; name text or instance files")
      }
      let split = try DocumentSplit(
        documentCount: store.documentCount, holdOutEvery: state.options.holdOutEvery)
      guard !split.evaluation.isEmpty else {
        throw TrainingError(
          "'\(store.path)' holds no documents out for evaluation; name text to evaluate on")
      }
      return (
        try set(store, split.evaluation, state), .heldOut(documents: split.evaluation.count)
      )
    case .text(let corpus):
      // The store of the other text lives as long as it is mapped; its name is gone at once.
      let store = try inTemporaryDirectory { folder in
        let path = FileSystem.join(folder, "tokens.h5")
        try tokenizeCorpus(
          corpus, vocabulary: state.vocabulary, options: state.normalizer, to: path,
          inspect: { inspect($0, state.normalizer, state.vocabulary) })
        return try TokenStore(opening: path)
      }
      let documents = (0..<Int32(store.documentCount)).map { $0 }
      return (
        try set(store, documents, state),
        .text(
          documents: documents.count, paths: corpus.sources.map(\.path),
          isTrainingText: try data.shares(corpus, store))
      )
    case .instances(let files):
      let set = try inTemporaryDirectory {
        try InstanceSet(opening: files, vocabulary: state.vocabulary, scratch: $0)
      }
      guard set.longestSequence <= state.configuration.maximumPositions else {
        throw TrainingError(
          "'\(files.joined(separator: "', '"))' has sequences of \(counted(set.longestSequence, "piece")), but "
            + "the model has max_position_embeddings \(state.configuration.maximumPositions)")
      }
      return (
        set,
        .instances(
          set.count, paths: files, areTrainingData: set.contentHash == state.data.hash)
      )
    }
  }

  private static func set(
    _ store: TokenStore, _ documents: [Int32], _ state: RunState
  ) throws -> EvaluationSet {
    try EvaluationSet(
      view: store.view, documents: documents, options: InstanceOptions(state.options),
      vocabulary: state.vocabulary)
  }

  private static func inTemporaryDirectory<Result>(
    _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = try FileSystem.makeTemporaryDirectory()
    defer { try? FileSystem.removeDirectory(folder) }
    return try body(folder)
  }
}
