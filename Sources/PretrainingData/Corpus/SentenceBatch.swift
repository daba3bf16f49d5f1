/// Sentences of a corpus one after another, for another thread to work on.
struct SentenceBatch: Sendable {
  /// The UTF-8 of all sentences.
  private(set) var bytes: [UInt8] = []
  /// Where each sentence ends in the bytes.
  private(set) var sentenceEnds: [Int] = []
  /// After how many of these sentences a document ends, ascending.
  private(set) var documentEnds: [Int] = []
  /// The bytes of files that had been read when the batch was complete.
  fileprivate(set) var readBytes = 0

  fileprivate mutating func add(_ sentence: UnsafeBufferPointer<UInt8>) {
    bytes += sentence
    sentenceEnds.append(bytes.count)
  }

  fileprivate mutating func endDocument() { documentEnds.append(sentenceEnds.count) }

  fileprivate var isEmpty: Bool { sentenceEnds.isEmpty && documentEnds.isEmpty }

  /// Calls `body` for each sentence in order.
  func forEachSentence(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for end in sentenceEnds {
        body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
  }
}

extension CorpusReader {
  /// Bytes of text that make a batch complete.
  private static let batchSize = 1 << 18

  /// Reads the corpus in batches.
  ///
  /// - Parameters:
  ///   - hashing: whether the statistics are to have the SHA-256 of each file.
  ///   - includes: tells of a document, counted from 1 over those with sentences, whether it is in.
  ///   - body: gets the batches in order.
  /// - Returns: what was read, documents that were left out included.
  /// - Throws: `CorpusError`, or what `body` throws.
  func forEachBatch(
    hashing: Bool, where includes: (_ document: Int) -> Bool = { _ in true },
    _ body: (SentenceBatch) throws -> Void
  ) throws -> CorpusStatistics {
    var batch = SentenceBatch()
    var document = 1
    var isIncluded = includes(document)
    func pass(_ readBytes: Int) throws {
      batch.readBytes = readBytes
      let complete = batch
      batch = SentenceBatch()
      try body(complete)
    }
    let statistics = try forEachSentence(
      hashing: hashing,
      { sentence, read in
        guard isIncluded else { return }
        batch.add(sentence)
        if batch.bytes.count >= Self.batchSize { try pass(read.bytes) }
      },
      endOfDocument: { _ in
        if isIncluded { batch.endDocument() }
        document += 1
        isIncluded = includes(document)
      })
    if !batch.isEmpty { try pass(statistics.bytes) }
    return statistics
  }
}
