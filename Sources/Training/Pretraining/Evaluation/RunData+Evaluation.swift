import Corpora
import Tokenization

extension RunData {
  /// The evaluator on what is held out, if anything is.
  func evaluator(_ options: PretrainingOptions, _ vocabulary: Vocabulary) throws -> Evaluator? {
    guard let set = try evaluationSet(options, vocabulary) else { return nil }
    return Evaluator(set: set, unigram: try unigram(options, vocabulary))
  }

  /// The held-out instances that a run is evaluated on, if anything is held out.
  func evaluationSet(
    _ options: PretrainingOptions, _ vocabulary: Vocabulary
  ) throws -> EvaluationSet? {
    guard case .corpus(let store) = self else { return nil }
    let split = try DocumentSplit(
      documentCount: store.documentCount, holdOutEvery: options.holdOutEvery)
    if split.evaluation.isEmpty { return nil }
    return try EvaluationSet(
      view: store.view, documents: split.evaluation, options: InstanceOptions(options),
      vocabulary: vocabulary, limit: options.evaluationLimit)
  }
}
