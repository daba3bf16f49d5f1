import Platform
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
  precondition(
    holdOutEvery.map { $0 > 1 } ?? true, "trainVocabulary: hold out every \(holdOutEvery ?? 0)th")
  let counters = Counters(count: threads, options: trainer.options)
  var statistics = CorpusStatistics()
  try OrderedWork.run(
    threads: threads,
    process: { thread, batch in counters.add(batch, thread: thread) },
    consume: { _ in },
    produce: { submit in
      statistics = try corpus.forEachBatch(
        hashing: false,
        where: { document in holdOutEvery.map { !document.isMultiple(of: $0) } ?? true },
        submit)
    })
  counters.merge(into: &trainer)
  return statistics
}

/// A trainer for each thread, touched by that thread alone.
private struct Counters: @unchecked Sendable {
  private final class Counter {
    var trainer: WordPieceTrainer
    init(_ options: WordPieceTrainerOptions) { trainer = WordPieceTrainer(options: options) }
  }

  private let counters: [Counter]

  init(count: Int, options: WordPieceTrainerOptions) {
    counters = (0..<count).map { _ in Counter(options) }
  }

  func add(_ batch: SentenceBatch, thread: Int) {
    let counter = counters[thread]
    batch.forEachSentence { counter.trainer.add($0) }
  }

  /// Moves all counts, giving memory back on the way.
  func merge(into trainer: inout WordPieceTrainer) {
    for counter in counters {
      trainer.merge(counter.trainer)
      counter.trainer = WordPieceTrainer(options: trainer.options)
    }
  }
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
