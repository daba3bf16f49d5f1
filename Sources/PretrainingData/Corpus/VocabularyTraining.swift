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
