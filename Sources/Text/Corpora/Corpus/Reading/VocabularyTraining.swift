import Platform
import Preconditions
public import Tokenization

/// Counts the words of a corpus for a vocabulary.
///
/// - Parameters:
///   - corpus: the texts.
///   - holdOutEvery: n leaves out every n-th document, counted over those with sentences, so that a
///     held-out set has no part in the vocabulary; nil takes all.
///   - threads: how many threads count; the counts do not depend on it.
///   - trainer: gets one text for each sentence.
/// - Returns: what was read, held-out documents included.
/// - Throws: `CorpusError`.
@discardableResult
public func trainVocabulary(
  corpus: CorpusReader, holdOutEvery: Int? = nil, threads: Int = 1,
  trainer: inout WordPieceTrainer
) throws -> CorpusStatistics {
  require(
    holdOutEvery.map { $0 > 1 } ?? true, "trainVocabulary: hold out every \(holdOutEvery ?? 0)th")
  let options = trainer.options
  let counters = PerThread(count: threads) {
    WordPieceTrainer(options: options, sharedBy: threads)
  }
  let statistics = try corpus.forEachBatch(
    hashing: false, threads: threads,
    process: { thread, batch in
      counters.update(thread) { counter in
        batch.forEachSentence { sentence, document in
          let isHeldOut = holdOutEvery.map { document.isMultiple(of: $0) } ?? false
          if !isHeldOut { counter.add(sentence) }
        }
      }
    },
    consume: { _ in })
  for thread in 0..<threads {
    counters.update(thread) { counter in
      trainer.merge(counter)
      // Gives its memory back before the next one.
      counter = WordPieceTrainer(options: options)
    }
  }
  return statistics
}

/// Trains the vocabulary of the words that a corpus has given.
///
/// - Parameters:
///   - trainer: has counted the words.
///   - corpus: where they come from, for messages.
/// - Returns: the vocabulary and how well it covers the words.
/// - Throws: `CorpusError` if there are no words, or only such as are too long; otherwise what the trainer throws.
public func trainedVocabulary(
  _ trainer: inout WordPieceTrainer, corpus: CorpusReader
) throws -> (vocabulary: Vocabulary, report: TrainingReport) {
  do {
    return try trainer.train()
  } catch WordPieceTrainerError.noWords {
    throw CorpusError.noWords(paths: corpus.sources.map(\.path))
  } catch WordPieceTrainerError.overlongWords(let words) {
    throw CorpusError.overlongWords(paths: corpus.sources.map(\.path), words)
  }
}
