import Autograd
import BERT
import Platform
import PretrainingData
import Serialization
import Tokenization

/// The evaluation of a run's newest checkpoint, on its held-out documents or on other text.
public struct RunEvaluation {
  /// What is evaluated on what, for people.
  public let origin: String
  private let loaded: LoadedModel
  private let evaluator: Evaluator

  /// Prepares an evaluation.
  ///
  /// - Parameters:
  ///   - directory: the run.
  ///   - corpus: text to evaluate on, all of it; nil for the run's held-out documents.
  ///   - context: what to compute with.
  /// - Throws: ``TrainingError`` if nothing is held out; an error that names the file at fault.
  public init(directory: RunDirectory, corpus: CorpusReader?, context: Context) throws {
    guard FileSystem.isDirectory(directory.path) else {
      throw TrainingError("'\(directory.path)' is not a run directory")
    }
    loaded = try LoadedModel(path: directory.path, context: context)
    guard let state = loaded.state else {
      throw TrainingError("'\(directory.path)' is an exported model, expected a run directory")
    }
    let vocabulary = state.vocabulary
    let store = try TokenStore(opening: directory.tokens)
    try store.requireVocabulary(vocabulary)
    let split = try DocumentSplit(
      documentCount: store.documentCount, holdOutEvery: state.options.holdOutEvery)
    let unigram = UnigramBaseline(
      view: store.view, documents: split.training, vocabulary: vocabulary)
    let (view, documents, name) = try Self.text(corpus, store, split, state)
    origin = "\(loaded.origin) on \(name)"
    let set = try EvaluationSet(
      view: view, documents: documents, options: InstanceOptions(state.options),
      vocabulary: vocabulary)
    evaluator = Evaluator(set: set, unigram: unigram)
  }

  /// Runs the model over the text.
  public func report() -> EvaluationReport {
    evaluator.report(loaded.model, step: loaded.state?.step ?? 0)
  }

  private static func text(
    _ corpus: CorpusReader?, _ store: TokenStore, _ split: DocumentSplit, _ state: RunState
  ) throws -> (TokenView, [Int32], String) {
    guard let corpus else {
      guard !split.evaluation.isEmpty else {
        throw TrainingError(
          "'\(store.path)' holds no documents out for evaluation; name text to evaluate on")
      }
      return (store.view, split.evaluation, "\(split.evaluation.count) held-out documents")
    }
    // The store of the other text lives as long as it is mapped; its name is gone at once.
    let folder = try FileSystem.makeTemporaryDirectory()
    let path = FileSystem.join(folder, "tokens.h5")
    defer {
      try? FileSystem.remove(path)
      try? FileSystem.removeDirectory(folder)
    }
    try tokenizeCorpus(
      corpus, vocabulary: state.vocabulary, options: state.normalizer, to: path)
    let other = try TokenStore(opening: path)
    let documents = (0..<Int32(other.documentCount)).map { $0 }
    return (
      other.view, documents,
      "\(documents.count) documents of \(corpus.sources.map(\.path).joined(separator: ", "))"
    )
  }
}
