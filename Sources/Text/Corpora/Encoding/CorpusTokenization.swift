import Platform
public import Tokenization

/// How far `tokenizeCorpus` has come.
public struct TokenizationProgress: Sendable, Equatable {
  /// The bytes of text read.
  public let bytes: Int
  /// The bytes of all regular files of the corpus; less than `bytes` if it has pipes.
  public let expectedBytes: Int
  /// The documents written.
  public let documents: Int
  /// The tokens written.
  public let tokens: Int
  /// Those of them that are `[UNK]`.
  public let unknownTokens: Int
  /// What is `[UNK]` most often in the first megabytes.
  public let unknownWords: [UnknownWord]
  /// The words that are `[UNK]` because they are too long.
  public let overlong: OverlongWords

  /// The share of tokens that are `[UNK]`.
  public var unknownRate: Double { tokens == 0 ? 0 : Double(unknownTokens) / Double(tokens) }
}

/// Tokenizes a corpus into a token store, in constant memory.
///
/// - Parameters:
///   - corpus: the texts.
///   - vocabulary: the pieces to tokenize into.
///   - options: how to normalize the text; those with which the vocabulary was trained.
///   - path: the HDF5 file to create or replace, which happens whole or not at all.
///   - threads: how many threads tokenize; the store does not depend on it.
///   - sequenceLength: the length of sequences, in tokens, that the report forecasts.
///   - recordInterval: so many bytes of files lie between two records of how far the store has come. What
///     a process has recorded when it is stopped or killed stays, beside the store, and the next call with
///     the same arguments goes on with it; a text that is not all in files begins anew. Nil: nothing stays.
///   - progress: is called after every few megabytes of text, and at the end, on any thread, one call
///     at a time; may throw to give up.
///   - inspect: gets a report of the corpus before the file is made, and may refuse it by an error.
///   - start: is told if there was something to go on with.
/// - Returns: what the store holds.
/// - Throws: `CorpusError`, `TokenStoreError`, `HDF5Error` or `SystemError`, or what `inspect` throws.
@discardableResult
public func tokenizeCorpus(
  _ corpus: CorpusReader, vocabulary: Vocabulary, options: NormalizerOptions, to path: String,
  threads: Int = 1, sequenceLength: Int = 128, recordInterval: Int? = nil,
  progress: (TokenizationProgress) throws -> Void = { _ in },
  inspect: (CorpusReport) throws -> Void = { _ in },
  start: (TokenizationStart) -> Void = { _ in }
) throws -> TokenStoreStatistics {
  let tokenization = TokenizationRun(
    corpus: corpus, vocabulary: vocabulary, options: options, path: path, threads: threads,
    sequenceLength: sequenceLength, recordInterval: recordInterval ?? .max)
  let job = try TokenizationJob.hash(
    corpus, vocabulary, options, sequenceLength: sequenceLength)
  guard recordInterval != nil, let job else {
    return try tokenization.run(
      TokenStoreWriter(path: path, vocabulary: vocabulary, options: options),
      progress: progress, inspect: inspect)
  }
  let unfinished = try UnfinishedStore(of: path, job: job)
  guard let left = unfinished.progress else {
    return try tokenization.run(unfinished, progress: progress, inspect: inspect)
  }
  do {
    start(.resumed(documents: left.statistics.documents, tokens: left.statistics.tokens))
    return try tokenization.run(unfinished, progress: progress, inspect: inspect)
  } catch is CorpusEncoding.TextHasChanged, is UnfinishedStore.Damage {
    start(.discarded)
    unfinished.forget()
    return try tokenization.run(unfinished, progress: progress, inspect: inspect)
  }
}

/// What `tokenizeCorpus` was asked for.
private struct TokenizationRun {
  let corpus: CorpusReader
  let vocabulary: Vocabulary
  let options: NormalizerOptions
  let path: String
  let threads: Int
  let sequenceLength: Int
  let recordInterval: Int

  func run(
    _ unfinished: UnfinishedStore, progress: (TokenizationProgress) throws -> Void,
    inspect: (CorpusReport) throws -> Void
  ) throws -> TokenStoreStatistics {
    try run(
      TokenStoreWriter(
        path: path, vocabulary: vocabulary, options: options, resuming: unfinished),
      unfinished, progress: progress, inspect: inspect)
  }

  func run(
    _ writer: consuming TokenStoreWriter, _ unfinished: UnfinishedStore? = nil,
    progress: (TokenizationProgress) throws -> Void, inspect: (CorpusReport) throws -> Void
  ) throws -> TokenStoreStatistics {
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
    let left = unfinished?.progress
    var forecast = left?.forecast ?? PairForecast(sequenceLength: sequenceLength)
    var recorded = 0
    var encoding = CorpusEncoding(
      corpus: corpus, hashes: true, threads: threads, namesUnknown: tokenizer,
      stored: (left?.batches ?? 0, left?.text ?? 0))
    let read = try encoding.write(
      to: &writer, makeEncoder: tokenizer.makeEncoder, progress: progress,
      sentence: { forecast.add(sentenceLength: $0) }, endOfDocument: { forecast.endDocument() },
      endOfBatch: unfinished.map { unfinished in
        { place, writer in
          guard place.readBytes - recorded >= recordInterval else { return }
          recorded = place.readBytes
          try unfinished.record(place, &writer, forecast)
        }
      })
    guard writer.statistics.tokens > 0 else {
      throw CorpusError.noWords(paths: corpus.sources.map(\.path))
    }
    try inspect(
      CorpusReport(
        writer.statistics, forecast, vocabularySize: vocabulary.count,
        unknownWords: encoding.unknownWords.commonest(20, tokenizer),
        normalizing: encoding.normalizing, overlong: encoding.overlong))
    return try writer.finish(sources: read.files, format: corpus.format)
  }
}
