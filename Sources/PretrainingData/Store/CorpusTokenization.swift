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
  let encoders = Encoders(encoders: (0..<threads).map { _ in tokenizer.makeEncoder() })
  let expectedBytes = corpus.expectedByteCount
  var writer = try TokenStoreWriter(path: path, vocabulary: vocabulary, options: options)
  var forecast = PairForecast(sequenceLength: sequenceLength)
  var reported = 0

  func report(_ bytes: Int, _ statistics: TokenStoreStatistics) throws {
    reported = bytes
    try progress(
      TokenizationProgress(
        bytes: bytes, expectedBytes: expectedBytes, documents: statistics.documents,
        tokens: statistics.tokens))
  }

  var read = CorpusStatistics()
  try OrderedWork.run(
    threads: threads,
    process: { thread, batch in encoders.encode(batch, thread: thread) },
    consume: { batch in
      try batch.forEachSentence { sentence in
        try writer.append(sentence: sentence)
        forecast.add(sentenceLength: sentence.count)
      } endOfDocument: {
        try writer.endDocument()
        forecast.endDocument()
      }
      if batch.readBytes - reported >= progressInterval {
        try report(batch.readBytes, writer.statistics)
      }
    },
    produce: { submit in read = try corpus.forEachBatch(hashing: true, submit) })
  guard writer.statistics.tokens > 0 else {
    throw CorpusError.noWords(paths: corpus.sources.map(\.path))
  }
  try inspect(CorpusReport(writer.statistics, forecast, vocabularySize: vocabulary.count))
  let statistics = try writer.finish(sources: read.files)
  try report(read.bytes, statistics)
  return statistics
}

/// The bytes of text between two reports.
private let progressInterval = 4 << 20

/// An encoder for each thread, touched by that thread alone.
private struct Encoders: @unchecked Sendable {
  let encoders: [WordPieceEncoder]

  func encode(_ batch: SentenceBatch, thread: Int) -> EncodedBatch {
    let encoder = encoders[thread]
    var encoded = EncodedBatch(documentEnds: batch.documentEnds, readBytes: batch.readBytes)
    encoded.ids.reserveCapacity(batch.bytes.count / 3)
    encoded.sentenceEnds.reserveCapacity(batch.sentenceEnds.count)
    batch.forEachSentence { sentence in
      encoder.encode(sentence, into: &encoded.ids)
      encoded.sentenceEnds.append(encoded.ids.count)
    }
    return encoded
  }
}

/// A ``SentenceBatch`` as ids.
private struct EncodedBatch {
  var ids: [Int32] = []
  var sentenceEnds: [Int] = []
  let documentEnds: [Int]
  let readBytes: Int

  init(documentEnds: [Int], readBytes: Int) {
    self.documentEnds = documentEnds
    self.readBytes = readBytes
  }

  /// Calls the closures for sentences and the ends of documents in the order of the text.
  func forEachSentence(
    _ body: (UnsafeBufferPointer<Int32>) throws -> Void, endOfDocument: () throws -> Void
  ) throws {
    try ids.withUnsafeBufferPointer { ids in
      var start = 0
      var ends = documentEnds[...]
      for (index, end) in sentenceEnds.enumerated() {
        while ends.first == index {
          ends.removeFirst()
          try endOfDocument()
        }
        try body(UnsafeBufferPointer(rebasing: ids[start..<end]))
        start = end
      }
      for _ in ends { try endOfDocument() }
    }
  }
}
