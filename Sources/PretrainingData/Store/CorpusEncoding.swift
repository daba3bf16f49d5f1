import Platform
import Tokenization

/// Encodes sentences on one thread.
protocol SentenceEncoder {
  /// Appends the ids of a sentence to an array.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32])
}

extension WordPieceEncoder: SentenceEncoder {}

extension GoogleTokenizer: SentenceEncoder {}

/// Reads a corpus, encodes it on several threads, and writes it to a token store in its order.
struct CorpusEncoding {
  /// The texts.
  let corpus: CorpusReader
  /// Whether the store is to have the SHA-256 of each file.
  let hashes: Bool
  /// How many threads encode.
  let threads: Int

  /// The bytes of text between two reports.
  private static let progressInterval = 4 << 20

  /// Writes every sentence and the end of every document.
  ///
  /// - Parameters:
  ///   - writer: gets the tokens.
  ///   - makeEncoder: makes the encoder of a thread.
  ///   - progress: is called now and then, and at the end; may throw to give up.
  ///   - sentence: is told the length of each sentence in tokens.
  ///   - endOfDocument: is told of the end of each document.
  /// - Returns: what was read.
  /// - Throws: `CorpusError`, `SystemError`, or what `progress` throws.
  func write(
    to writer: inout TokenStoreWriter, makeEncoder: () -> some SentenceEncoder,
    progress: (TokenizationProgress) throws -> Void, sentence: (_ length: Int) -> Void = { _ in },
    endOfDocument: () -> Void = {}
  ) throws -> CorpusStatistics {
    let encoders = PerThread(count: threads, makeEncoder)
    let expectedBytes = corpus.expectedByteCount
    var reported = 0

    func report(_ bytes: Int, _ statistics: TokenStoreStatistics) throws {
      reported = bytes
      try progress(
        TokenizationProgress(
          bytes: bytes, expectedBytes: expectedBytes, documents: statistics.documents,
          tokens: statistics.tokens))
    }

    let read = try corpus.forEachBatch(
      hashing: hashes, threads: threads,
      process: { thread, batch in
        var encoded = EncodedBatch(documentEnds: batch.documentEnds, readBytes: batch.readBytes)
        encoders.update(thread) { encoded.encode(batch, with: &$0) }
        return encoded
      },
      consume: { batch in
        try batch.forEachSentence { ids in
          try writer.append(sentence: ids)
          sentence(ids.count)
        } endOfDocument: {
          try writer.endDocument()
          endOfDocument()
        }
        if batch.readBytes - reported >= Self.progressInterval {
          try report(batch.readBytes, writer.statistics)
        }
      })
    try report(read.bytes, writer.statistics)
    return read
  }
}

/// A ``SentenceBatch`` as ids.
private struct EncodedBatch {
  private var ids: [Int32] = []
  private var sentenceEnds: [Int] = []
  let documentEnds: [Int]
  let readBytes: Int

  init(documentEnds: [Int], readBytes: Int) {
    self.documentEnds = documentEnds
    self.readBytes = readBytes
  }

  mutating func encode(_ batch: SentenceBatch, with encoder: inout some SentenceEncoder) {
    ids.reserveCapacity(batch.bytes.count / 3)
    sentenceEnds.reserveCapacity(batch.sentenceEnds.count)
    batch.forEachSentence { sentence, _ in
      encoder.encode(sentence, into: &ids)
      sentenceEnds.append(ids.count)
    }
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
