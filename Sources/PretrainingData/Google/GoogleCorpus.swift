import Platform
import Tokenization

/// Reads and tokenizes a corpus as google-research/bert does, into a token store.
///
/// Not quite everywhere: text that is not UTF-8 is an error here, whereas Google drops the bad bytes,
/// and NUL characters and byte order marks are gone before a line is looked at.
enum GoogleCorpus {
  /// Writes the store.
  ///
  /// - Throws: `CorpusError`, ``PretrainingDataError`` if there are no tokens, or what writing throws.
  static func tokenize(
    _ corpus: CorpusReader, vocabulary: Vocabulary, options: GoogleInstanceOptions,
    to path: String, progress: (TokenizationProgress) throws -> Void
  ) throws -> TokenStoreStatistics {
    var tokenizer = GoogleTokenizer(vocabulary, lowercases: options.lowercases)
    var writer = try TokenStoreWriter(
      path: path, vocabulary: vocabulary, options: options.lowercases ? .uncased : .cased)
    let expectedBytes = corpus.expectedByteCount
    var borders = DocumentBorders(sources: corpus.sources, joinsFiles: options.joinsFiles)
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
      hashing: false,
      { sentence, read in
        if borders.endsDocument(before: read) { try writer.endDocument() }
        ids.removeAll(keepingCapacity: true)
        tokenizer.encode(sentence, into: &ids)
        try ids.withUnsafeBufferPointer { try writer.append(sentence: $0) }
        if read.bytes - reported >= 4 << 20 { try report(read.bytes, writer.statistics) }
      },
      endOfDocument: { read in
        if borders.endsDocument(after: read) { try writer.endDocument() }
      })
    try writer.endDocument()
    guard writer.statistics.tokens > 0 else {
      throw PretrainingDataError(
        "none of the corpus's \(read.sentences) sentences has a token, expected text")
    }
    try report(read.bytes, writer.statistics)
    return try writer.finish(sources: read.files)
  }

  /// Where documents end: for Google at blank lines only, not at the ends of text files.
  private struct DocumentBorders {
    let sources: [CorpusSource]
    let joinsFiles: Bool
    private var lastLine = 0
    private var isOpen = false

    init(sources: [CorpusSource], joinsFiles: Bool) {
      self.sources = sources
      self.joinsFiles = joinsFiles
    }

    /// Whether a document that a file's end left open ends before the sentence at hand.
    mutating func endsDocument(before read: borrowing CorpusStatistics) -> Bool {
      // A text goes on where no line comes between two sentences, a document of JSON in the same line.
      let step = format(read) == .text ? 1 : 0
      defer {
        lastLine = read.lines
        isOpen = true
      }
      return isOpen && read.lines > lastLine + step
    }

    /// Whether the document that the reader has closed ends here.
    mutating func endsDocument(after read: borrowing CorpusStatistics) -> Bool {
      let isBlankLine = read.lines > lastLine
      if joinsFiles, format(read) == .text, !isBlankLine { return false }
      isOpen = false
      return true
    }

    private func format(_ read: borrowing CorpusStatistics) -> CorpusSource.Format {
      sources[read.files.count].format
    }
  }
}
