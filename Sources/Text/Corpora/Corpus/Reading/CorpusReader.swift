import Platform

/// Texts on disk, read as documents of sentences in constant memory.
///
/// A `.txt` file has one sentence a line and blank lines between documents, or running text, of which a
/// blank line ends a paragraph and several the document; its end ends its last document. A `.jsonl` file has one document a line,
/// `{"text": …}`, whose text is cut into sentences in the same way; so have JSON arrays an element, and
/// tables a row. What a file is its contents tell, and its name only where they do not. Files may be compressed
/// by gzip, Zstandard, xz or bzip2, whatever they are called. Byte order marks, carriage returns before line
/// feeds and NUL characters are dropped, and of the latter it is told; a missing last line feed is fine; anything that is not UTF-8 is an
/// error.
public struct CorpusReader: Sendable {
  /// The files in the order they are read.
  public let sources: [CorpusSource]
  /// How their text is laid out.
  public private(set) var format: CorpusFormat
  /// What should be said about the files.
  public let notes: [CorpusNote]
  /// Is told what only reading shows, with every reading, on any thread.
  public typealias NoteHandler = @Sendable (CorpusNote) -> Void
  private let lateNotes: NoteHandler?

  /// Finds the files of a corpus.
  ///
  /// - Parameters:
  ///   - paths: files; directories, which stand for the `.txt`, `.jsonl`, `.ndjson` and `.json` files below
  ///     them, and tables if a column is named, compressed ones included, sorted by path; patterns of `*`,
  ///     `?` and `[…]`; or `-` for standard input.
  ///   - format: how their text is laid out.
  ///   - lateNotes: is told what only reading shows.
  /// - Throws: `CorpusError` if something is missing, cannot be opened, is no text, or holds no text file.
  public init(
    paths: [String], format: CorpusFormat = CorpusFormat(), lateNotes: NoteHandler? = nil
  ) throws(CorpusError) {
    let files = try CorpusFiles(paths, format)
    var notes = files.notes
    var sources: [CorpusSource] = []
    for path in files.paths {
      sources.append(try CorpusSource(path: path).recognized(format) { notes.append($0) })
    }
    self.sources = sources
    self.format = format
    self.notes = notes
    self.lateNotes = lateNotes
    try requireUse()
  }

  private init(_ sources: [CorpusSource], like other: CorpusReader) {
    self.sources = sources
    format = other.format
    notes = other.notes
    lateNotes = other.lateNotes
  }

  /// Refuses options that none of the files, or one of them, has a use for.
  private func requireUse() throws(CorpusError) {
    func isJSON(_ kind: TextKind) -> Bool { kind == .jsonLines || kind == .jsonArray }
    let isWithoutTable = sources.allSatisfy { $0.kind.map { !$0.isTable } ?? false }
    if format.textColumn != nil, isWithoutTable, let kind = sources[0].kind {
      throw .unusedOption(
        "--text-column",
        problem: kind == .text
          ? "'\(sources[0].path)' looks like no table with that column; if it is one, name "
            + "it .csv or .tsv, or else leave the option out"
          : "'\(sources[0].path)' is \(kind.name), expected tables")
    }
    if format.isPlainText == true, sources.allSatisfy(\.isPlainByItself) {
      throw .unusedOption(
        "--plain-text",
        problem: "'\(sources[0].path)' is plain text, and read as such without it; leave it out")
    }
    if let field = format.textField, sources.allSatisfy({ $0.kind.map { !isJSON($0) } ?? false }) {
      throw .unusedOption(
        "--text-field \(field)", problem: "none of the files is JSON, first '\(sources[0].path)'")
    }
  }

  /// The same corpus, which can be read several times: pipes are copied to files without names.
  ///
  /// - Parameter directory: where the copies take their space.
  /// - Returns: the corpus of the copies.
  /// - Throws: `SystemError` if a pipe cannot be read, or there is no room; `CorpusError` if what comes out of it
  ///   is no text.
  public func spooled(in directory: String) throws -> CorpusReader {
    var copies: [CorpusSource] = []
    for source in sources { copies.append(try source.spooled(in: directory, format)) }
    return CorpusReader(copies, like: self)
  }

  /// The paths of the files, and `-` for standard input.
  public var paths: [String] { sources.map(\.path) }

  /// The size in bytes of everything whose size is known, for showing progress.
  public var expectedByteCount: Int {
    sources.reduce(0) { $0 + ($1.byteCount ?? 0) }
  }

  /// Reads the corpus from its beginning to its end.
  ///
  /// - Parameters:
  ///   - hashing: whether the statistics are to have the SHA-256 of each file.
  ///   - body: gets the UTF-8 bytes of each sentence: valid, neither blank nor with a line break, and
  ///     gone after the call.
  ///   - endOfDocument: is called after the last sentence of each document; documents without
  ///     sentences are passed over.
  /// - Returns: what was read.
  /// - Throws: `CorpusError`, or what `body` and `endOfDocument` throw.
  @discardableResult
  public func forEachSentence(
    hashing: Bool = false, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void,
    endOfDocument: () throws -> Void
  ) throws -> CorpusStatistics {
    var splitter = ParagraphSplitter()
    var tally = SentenceTally()
    var documents = 0
    var count = 0
    var statistics = try forEachUnit(
      hashing: hashing,
      { unit, _ in
        func take(_ sentence: UnsafeBufferPointer<UInt8>) throws {
          count += 1
          try body(sentence)
        }
        switch format.layout {
        case .lines: try take(unit)
        case .prose, .documentPerLine: try splitter.forEachSentence(of: unit, take)
        }
      },
      endOfDocument: { _ in
        tally.add(count, documentEnds: [count])
        if count == 0 { return }
        documents += 1
        count = 0
        try endOfDocument()
      })
    statistics.documents = documents
    statistics.count(tally)
    return statistics
  }

  /// Reads the corpus by units, which are sentences, or paragraphs of running text.
  ///
  /// The closures also get what has been read so far, of whose sentences nothing is known yet.
  func forEachUnit(
    hashing: Bool, _ body: (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void,
    endOfDocument: (borrowing CorpusStatistics) throws -> Void
  ) throws -> CorpusStatistics {
    // The closures cannot leave this call: `splitter` ends with it.
    try withoutActuallyEscaping(body) { body in
      try withoutActuallyEscaping(endOfDocument) { endOfDocument in
        var splitter = DocumentSplitter(
          format: format, lateNotes: lateNotes, body: body, endOfDocument: endOfDocument)
        for source in sources { try splitter.read(source, hashing: hashing) }
        try splitter.finish()
        if splitter.statistics.documents == 0 {
          throw CorpusError.noSentences(paths: sources.map(\.path))
        }
        return splitter.statistics
      }
    }
  }

  /// The same files, whose text is laid out in another way.
  func reading(as format: CorpusFormat) -> CorpusReader {
    var reader = self
    reader.format = format
    return reader
  }

  /// The same corpus, whose text files may run into each other.
  package func joiningFiles(_ joinsFiles: Bool) -> CorpusReader {
    var reader = self
    reader.format.joinsFiles = joinsFiles
    return reader
  }
}
