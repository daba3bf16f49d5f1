public import Tokenization

/// Counts the words of a corpus for a vocabulary.
///
/// - Parameters:
///   - corpus: the texts.
///   - holdOutEvery: n leaves out every n-th document, counted over those with sentences, so that a
///     held-out set has no part in the vocabulary; nil takes all.
///   - trainer: gets one text for each sentence.
/// - Returns: what was read, held-out documents included.
/// - Throws: `CorpusError`.
@discardableResult
public func trainVocabulary(
  corpus: CorpusReader, holdOutEvery: Int? = nil, trainer: inout WordPieceTrainer
) throws -> CorpusStatistics {
  precondition(
    holdOutEvery.map { $0 > 1 } ?? true, "trainVocabulary: hold out every \(holdOutEvery ?? 0)th")
  var document = 1
  return try corpus.forEachSentence(
    { sentence in
      if let holdOutEvery, document.isMultiple(of: holdOutEvery) { return }
      trainer.add(sentence)
    },
    endOfDocument: { document += 1 })
}

/// Trains the vocabulary of the words that a corpus has given.
///
/// - Parameters:
///   - trainer: has counted the words.
///   - corpus: where they come from, for messages.
/// - Returns: the vocabulary and how well it covers the words.
/// - Throws: `CorpusError` if there are no words; otherwise what the trainer throws.
public func trainedVocabulary(
  _ trainer: inout WordPieceTrainer, corpus: CorpusReader
) throws -> (vocabulary: Vocabulary, report: TrainingReport) {
  do {
    return try trainer.train()
  } catch WordPieceTrainerError.noWords {
    throw CorpusError.noWords(paths: corpus.sources.map(\.path))
  }
}
