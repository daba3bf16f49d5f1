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
///   - progress: is called after every few megabytes of text, and at the end; may throw to give up.
/// - Returns: what the store holds.
/// - Throws: `CorpusError`, `TokenStoreError`, `HDF5Error` or `SystemError`.
@discardableResult
public func tokenizeCorpus(
  _ corpus: CorpusReader, vocabulary: Vocabulary, options: NormalizerOptions, to path: String,
  progress: (TokenizationProgress) throws -> Void = { _ in }
) throws -> TokenStoreStatistics {
  let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: options)
  let encoder = tokenizer.makeEncoder()
  let expectedBytes = corpus.expectedByteCount
  var writer = try TokenStoreWriter(path: path, vocabulary: vocabulary, options: options)
  var ids: [Int32] = []
  var reported = 0

  func report(_ bytes: Int, _ statistics: TokenStoreStatistics) throws {
    reported = bytes
    try progress(
      TokenizationProgress(
        bytes: bytes, expectedBytes: expectedBytes, documents: statistics.documents,
        tokens: statistics.tokens))
  }

  let read = try corpus.forEachSentence(
    hashing: true,
    { sentence, read in
      ids.removeAll(keepingCapacity: true)
      encoder.encode(sentence, into: &ids)
      try ids.withUnsafeBufferPointer { try writer.append(sentence: $0) }
      if read.bytes - reported >= progressInterval { try report(read.bytes, writer.statistics) }
    },
    endOfDocument: { _ in try writer.endDocument() })
  guard writer.statistics.tokens > 0 else {
    throw CorpusError.noWords(paths: corpus.sources.map(\.path))
  }
  let statistics = try writer.finish(sources: read.files)
  try report(read.bytes, statistics)
  return statistics
}

/// The bytes of text between two reports.
private let progressInterval = 4 << 20
