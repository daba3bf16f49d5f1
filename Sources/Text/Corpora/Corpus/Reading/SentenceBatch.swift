import Platform

/// Sentences of a corpus one after another, for another thread to work on.
struct SentenceBatch: Sendable {
  /// The UTF-8 of all sentences.
  private(set) var bytes: [UInt8] = []
  /// Where each sentence ends in the bytes.
  private(set) var sentenceEnds: [Int] = []
  /// After how many of these sentences a document ends, ascending.
  private(set) var documentEnds: [Int] = []
  /// The number of the first sentence's document, from 1 on, over those that are not blank.
  fileprivate(set) var firstDocument: Int
  /// The bytes of files that had been read when the batch was complete.
  fileprivate(set) var readBytes = 0
  /// How many batches come before this one, whatever the number of threads.
  fileprivate(set) var number = 0

  fileprivate init(firstDocument: Int) { self.firstDocument = firstDocument }

  fileprivate mutating func add(_ sentence: UnsafeBufferPointer<UInt8>) {
    bytes += sentence
    sentenceEnds.append(bytes.count)
  }

  fileprivate mutating func endDocument() { documentEnds.append(sentenceEnds.count) }

  fileprivate var isEmpty: Bool { sentenceEnds.isEmpty && documentEnds.isEmpty }

  /// A checksum of the sentences, and of where they and their documents end.
  var checksum: UInt32 {
    var checksum = CRC32C()
    bytes.withUnsafeBytes { checksum.update($0) }
    sentenceEnds.withUnsafeBytes { checksum.update($0) }
    documentEnds.withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }

  /// Calls `body` for each sentence in order, with the number of its document.
  func forEachSentence(_ body: (UnsafeBufferPointer<UInt8>, _ document: Int) -> Void) {
    var ends = documentEnds[...]
    var document = firstDocument
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for (index, end) in sentenceEnds.enumerated() {
        while ends.first == index {
          ends.removeFirst()
          document += 1
        }
        body(UnsafeBufferPointer(rebasing: bytes[start..<end]), document)
        start = end
      }
    }
  }

  /// The batch with its sentences, which so far are paragraphs, cut into sentences.
  fileprivate func splittingParagraphs() -> SentenceBatch {
    var splitter = ParagraphSplitter()
    var result = SentenceBatch(firstDocument: firstDocument)
    result.readBytes = readBytes
    result.number = number
    result.bytes.reserveCapacity(bytes.count)
    var document = firstDocument
    forEachSentence { paragraph, number in
      while document < number {
        result.endDocument()
        document += 1
      }
      splitter.forEachSentence(of: paragraph) { result.add($0) }
    }
    while result.documentEnds.count < documentEnds.count { result.endDocument() }
    return result
  }
}

extension CorpusReader {
  /// Bytes of text that make a batch complete.
  static let batchSize = 1 << 18

  /// Reads the corpus in batches, on several threads.
  ///
  /// - Parameters:
  ///   - hashing: whether the statistics are to have the SHA-256 of each file.
  ///   - threads: how many threads work; sentences of running text are looked for on all of them.
  ///   - process: handles a batch; gets the index of the thread.
  ///   - consume: gets the results in the order of the text, never two at once.
  /// - Returns: what was read.
  /// - Throws: `CorpusError`, `SystemError` if there are no threads, or what `consume` throws.
  func forEachBatch<Output>(
    hashing: Bool, threads: Int,
    process: (_ thread: Int, SentenceBatch) -> Output, consume: (Output) throws -> Void
  ) throws -> CorpusStatistics {
    let isProse = format.layout.isRunningText
    var tally = SentenceTally()
    var statistics = CorpusStatistics()
    try OrderedWork.run(
      threads: threads,
      process: { (thread, batch) -> (Output, sentences: Int, documentEnds: [Int]) in
        let batch = isProse ? batch.splittingParagraphs() : batch
        return (
          process(thread, batch), sentences: batch.sentenceEnds.count,
          documentEnds: batch.documentEnds
        )
      },
      consume: { output, sentences, documentEnds in
        tally.add(sentences, documentEnds: documentEnds)
        try consume(output)
      },
      produce: { submit in statistics = try makeBatches(hashing: hashing, submit) })
    statistics.count(tally)
    return statistics
  }

  private func makeBatches(
    hashing: Bool, _ submit: (SentenceBatch) throws -> Void
  ) throws -> CorpusStatistics {
    var batch = SentenceBatch(firstDocument: 1)
    func pass(_ read: borrowing CorpusStatistics) throws {
      batch.readBytes = read.bytes
      let complete = batch
      batch = SentenceBatch(firstDocument: read.documents + 1)
      batch.number = complete.number + 1
      try submit(complete)
    }
    let statistics = try forEachUnit(
      hashing: hashing,
      { unit, read in
        batch.add(unit)
        if batch.bytes.count >= Self.batchSize { try pass(read) }
      },
      endOfDocument: { _ in batch.endDocument() })
    if !batch.isEmpty { try pass(statistics) }
    return statistics
  }
}
