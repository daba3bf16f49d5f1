import Platform
package import Tokenization

/// Encodes sentences on one thread.
package protocol SentenceEncoder {
  /// Appends the ids of a sentence to an array.
  mutating func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32])
}

extension WordPieceEncoder: SentenceEncoder {}

extension GoogleTokenizer: SentenceEncoder {}

/// Reads a corpus, encodes it on several threads, and writes it to a token store in its order.
package struct CorpusEncoding {
  /// The texts.
  package let corpus: CorpusReader
  /// Whether the store is to have the SHA-256 of each file.
  let hashes: Bool
  /// How many threads encode.
  let threads: Int
  /// Names the words that become `[UNK]`.
  let namesUnknown: WordPieceTokenizer
  /// These words, as far as the text has been encoded.
  package private(set) var unknownWords = UnknownWords()
  /// The letters of the first megabytes, as they stand in the text.
  private var letters = LetterCensus()
  /// What cleaning drops.
  private var dropped = DroppedCharacters()
  /// The words that are `[UNK]` because they are too long.
  package private(set) var overlong = OverlongWords()
  /// What normalizing takes from the text: dropped characters from all of it, marks from its first megabytes.
  package var normalizing: NormalizingReport { NormalizingReport(letters, dropped) }
  /// The batches that are in the store already: how many, and the checksum over theirs.
  var stored: (batches: Int, text: UInt32) = (0, 0)

  /// The batches that stood in the way of those that are stored are others now.
  struct TextHasChanged: Error {}

  /// Where the store is between two batches.
  package struct Place {
    /// The bytes of files that have been read.
    let readBytes: Int
    /// How many batches are in the store.
    let batches: Int
    /// The checksum over theirs.
    let text: UInt32
  }

  /// The bytes of text between two reports.
  private static let progressInterval = 4 << 20

  /// Prepares.
  package init(
    corpus: CorpusReader, hashes: Bool, threads: Int, namesUnknown: WordPieceTokenizer,
    stored: (batches: Int, text: UInt32) = (0, 0)
  ) {
    self.corpus = corpus
    self.hashes = hashes
    self.threads = threads
    self.namesUnknown = namesUnknown
    self.stored = stored
  }

  /// Writes every sentence and the end of every document.
  ///
  /// - Parameters:
  ///   - writer: gets the tokens.
  ///   - makeEncoder: makes the encoder of a thread.
  ///   - progress: is called now and then, and at the end; may throw to give up.
  ///   - sentence: is told the length of each sentence in tokens.
  ///   - endOfDocument: is told of the end of each document.
  ///   - endOfBatch: is told where the store is after each batch; if it is nil, checksums are not made.
  /// - Returns: what was read.
  /// - Throws: `CorpusError`, `SystemError`, ``TextHasChanged``, or what `progress` throws.
  package mutating func write(
    to writer: inout TokenStoreWriter, makeEncoder: () -> some SentenceEncoder,
    progress: (TokenizationProgress) throws -> Void, sentence: (_ length: Int) -> Void = { _ in },
    endOfDocument: () -> Void = {},
    endOfBatch: ((Place, inout TokenStoreWriter) throws -> Void)? = nil
  ) throws -> CorpusStatistics {
    let encoders = PerThread(count: threads, makeEncoder)
    let expectedBytes = corpus.expectedByteCount
    var reported = 0
    var text = CRC32C()
    var batches = 0
    let stored = stored
    let namesUnknown = namesUnknown
    var unknownWords = UnknownWords()
    var letters = LetterCensus()
    var dropped = DroppedCharacters()
    var overlong = OverlongWords(limit: namesUnknown.maximumWordLength)
    defer {
      self.unknownWords = unknownWords
      self.letters = letters
      self.dropped = dropped
      self.overlong = overlong
    }

    func report(_ bytes: Int, _ statistics: TokenStoreStatistics) throws {
      reported = bytes
      try progress(
        TokenizationProgress(
          bytes: bytes, expectedBytes: expectedBytes, documents: statistics.documents,
          tokens: statistics.tokens, unknownTokens: statistics.unknownTokens,
          unknownWords: unknownWords.commonest(20, namesUnknown), overlong: overlong))
    }

    let read = try corpus.forEachBatch(
      hashing: hashes, threads: threads,
      process: { thread, batch in
        var encoded = EncodedBatch(batch, checksum: endOfBatch == nil ? 0 : batch.checksum)
        // The words of the first batches are named whether these are in the store or not.
        if batch.number >= stored.batches || batch.number < UnknownWords.batches {
          encoders.update(thread) { encoded.encode(batch, with: &$0, namesUnknown) }
        } else {
          encoded.countOverlong(batch, namesUnknown)
        }
        return encoded
      },
      consume: { batch in
        withUnsafeBytes(of: batch.checksum) { text.update($0) }
        batches = batch.number + 1
        unknownWords.merge(batch.unknownWords)
        if let counted = batch.letters { letters.merge(counted) }
        dropped.merge(batch.dropped)
        overlong.words += batch.overlong.words
        overlong.characters += batch.overlong.characters
        overlong.allCharacters = dropped.characters
        if batch.number < stored.batches {
          if batch.number == stored.batches - 1, text.value != stored.text {
            throw TextHasChanged()
          }
          return
        }
        try batch.forEachSentence { ids in
          try writer.append(sentence: ids)
          sentence(ids.count)
        } endOfDocument: {
          try writer.endDocument()
          endOfDocument()
        }
        try endOfBatch?(
          Place(readBytes: batch.readBytes, batches: batch.number + 1, text: text.value), &writer)
        if batch.readBytes - reported >= Self.progressInterval {
          try report(batch.readBytes, writer.statistics)
        }
      })
    // A text that has become shorter never came so far.
    if batches < stored.batches { throw TextHasChanged() }
    try report(read.bytes, writer.statistics)
    return read
  }
}

/// A ``SentenceBatch`` as ids.
private struct EncodedBatch {
  private var ids: [Int32] = []
  private var sentenceEnds: [Int] = []
  private(set) var unknownWords = UnknownWords()
  /// Nil but for the first batches.
  private(set) var letters: LetterCensus?
  private(set) var dropped = DroppedCharacters()
  private(set) var overlong = OverlongWords()
  let documentEnds: [Int]
  let readBytes: Int
  let number: Int
  let checksum: UInt32

  init(_ batch: SentenceBatch, checksum: UInt32) {
    documentEnds = batch.documentEnds
    readBytes = batch.readBytes
    number = batch.number
    self.checksum = checksum
    batch.bytes.withUnsafeBufferPointer { dropped.add($0) }
  }

  /// Counts the words that are too long where nothing is encoded.
  mutating func countOverlong(_ batch: SentenceBatch, _ tokenizer: WordPieceTokenizer) {
    batch.forEachSentence { sentence, _ in countOverlong(sentence, tokenizer) }
  }

  private mutating func countOverlong(
    _ sentence: UnsafeBufferPointer<UInt8>, _ tokenizer: WordPieceTokenizer
  ) {
    let found = tokenizer.overlongWords(of: sentence)
    overlong.words += found.words
    overlong.characters += found.characters
  }

  mutating func encode(
    _ batch: SentenceBatch, with encoder: inout some SentenceEncoder,
    _ namesUnknown: WordPieceTokenizer
  ) {
    let unknown = namesUnknown.vocabulary.unknown
    ids.reserveCapacity(batch.bytes.count / 3)
    sentenceEnds.reserveCapacity(batch.sentenceEnds.count)
    let isLookedAt = number < UnknownWords.batches
    if isLookedAt { letters = LetterCensus() }
    batch.forEachSentence { sentence, _ in
      let start = ids.count
      encoder.encode(sentence, into: &ids)
      sentenceEnds.append(ids.count)
      if isLookedAt { letters?.add(sentence, 1) }
      guard ids[start...].contains(unknown) else { return }
      countOverlong(sentence, namesUnknown)
      if isLookedAt { unknownWords.add(sentence, namesUnknown) }
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
