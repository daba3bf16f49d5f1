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
///   - progress: is called after every few megabytes of text, and at the end, on any thread, one call
///     at a time; may throw to give up.
///   - inspect: gets a report of the corpus before the file is made, and may refuse it by an error.
/// - Returns: what the store holds.
/// - Throws: `CorpusError`, `TokenStoreError`, `HDF5Error` or `SystemError`, or what `inspect` throws.
@discardableResult
public func tokenizeCorpus(
  _ corpus: CorpusReader, vocabulary: Vocabulary, options: NormalizerOptions, to path: String,
  threads: Int = 1, sequenceLength: Int = 128,
  progress: (TokenizationProgress) throws -> Void = { _ in },
  inspect: (CorpusReport) throws -> Void = { _ in }
) throws -> TokenStoreStatistics {
  let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
  var writer = try TokenStoreWriter(path: path, vocabulary: vocabulary, options: options)
  var forecast = PairForecast(sequenceLength: sequenceLength)
  let read = try CorpusEncoding(corpus: corpus, hashes: true, threads: threads).write(
    to: &writer, makeEncoder: tokenizer.makeEncoder, progress: progress,
    sentence: { forecast.add(sentenceLength: $0) }, endOfDocument: { forecast.endDocument() })
  guard writer.statistics.tokens > 0 else {
    throw CorpusError.noWords(paths: corpus.sources.map(\.path))
  }
  try inspect(CorpusReport(writer.statistics, forecast, vocabularySize: vocabulary.count))
  return try writer.finish(sources: read.files)
}
