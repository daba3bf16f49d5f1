import Compression
import Tokenization

/// Turns the lines of files into sentences, or paragraphs of running text, and the ends of documents.
struct DocumentSplitter {
  var statistics = CorpusStatistics()
  let format: CorpusFormat
  private let body: (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void
  private let endOfDocument: (borrowing CorpusStatistics) throws -> Void
  private var paragraph = ParagraphBuffer()
  private var blankLines = 0
  /// The bytes of the document under way; 0 if there is none.
  private var documentSize = 0
  /// The longest that a document of the present file gets.
  private var sizeLimit = Int.max
  /// How the present file is compressed.
  private(set) var compression = CompressionFormat.none
  /// Whether the present file has had characters of several bytes.
  private var hasCharacters = false
  /// The documents of the present file whose text is null.
  private var nullDocuments = 0
  /// What would end lines of the present file elsewhere.
  private var breaks = InnerBreaks()
  private let lateNotes: CorpusReader.NoteHandler?

  /// A paragraph as long as so many documents is cut.
  private static let paragraphDocuments = 5
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// A longer line of text is several sentences.
  private static let longestLine = 16 << 20
  /// The most bytes of a document that is read whole.
  static let longestDocument = 256 << 20

  /// Makes a splitter.
  ///
  /// - Parameters:
  ///   - format: how the text is laid out.
  ///   - lateNotes: is told what only reading shows.
  ///   - body: gets sentences or paragraphs, and what has been read.
  ///   - endOfDocument: is called after the last of each document.
  init(
    format: CorpusFormat, lateNotes: CorpusReader.NoteHandler? = nil,
    body: @escaping (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void,
    endOfDocument: @escaping (borrowing CorpusStatistics) throws -> Void
  ) {
    self.format = format
    self.lateNotes = lateNotes
    self.body = body
    self.endOfDocument = endOfDocument
  }

  mutating func read(_ source: CorpusSource, hashing: Bool) throws {
    var reader = LineReader(try source.open(hashing: hashing), limit: Self.longestDocument)
    let kind = try source.kind ?? source.recognize(&reader, format) { lateNotes?($0) }
    compression = reader.compression
    hasCharacters = false
    nullDocuments = 0
    breaks = InnerBreaks()
    let before = statistics
    sizeLimit = .max
    switch kind {
    case .text: try readText(source, &reader)
    case .jsonLines: try readJSONLines(source, &reader)
    case .jsonArray: try readJSONArray(source, &reader)
    case .table(let syntax): try readTable(source, &reader, syntax)
    }
    if nullDocuments > 0 { lateNotes?(.nullTexts(path: source.path, count: nullDocuments)) }
    let nuls = statistics.droppedNULs - before.droppedNULs
    if nuls > 0, statistics.documents > before.documents || documentSize > 0 {
      lateNotes?(.droppedNULs(path: source.path, count: nuls))
    }
    if breaks.returns + breaks.others > 0 {
      lateNotes?(
        .innerBreaks(
          path: source.path, returns: breaks.returns, others: breaks.others, isText: kind == .text))
    }
    count(reader, since: before)
    statistics.files.append(
      CorpusStatistics.File(
        path: source.lastingPath, bytes: reader.storedByteCount, sha256: reader.sha256))
  }

  /// Ends what the last file has left open.
  mutating func finish() throws { try closeDocument() }

  /// Calls `body` for each line, or part of one, that is clean.
  mutating func forEachLine(
    of source: CorpusSource, _ reader: inout LineReader, limit: Int,
    _ body: (
      inout DocumentSplitter, _ text: UnsafeBufferPointer<UInt8>, _ line: LineReader.Line,
      _ number: Int
    ) throws -> Void
  ) throws {
    reader.limit = limit
    let before = statistics
    var number = 1
    var isContinued = false
    while let line = try next(&reader) {
      count(reader, since: before)
      let text = try clean(line, isFirst: number == 1 && !isContinued, number: number, of: source)
      try body(&self, text, line, number)
      isContinued = line.isPart
      if !line.isPart { number += 1 }
    }
  }

  private mutating func count(_ reader: borrowing LineReader, since before: CorpusStatistics) {
    statistics.bytes = before.bytes + reader.storedByteCount
    statistics.textBytes = before.textBytes + reader.textByteCount
  }

  private mutating func readText(_ source: CorpusSource, _ reader: inout LineReader) throws {
    if format.layout == .prose { sizeLimit = format.documentSize ?? .max }
    let layout = format.layout
    let documents = statistics.documents
    let wasOpen = documentSize > 0
    var isContinued = false
    var droppedNULs = statistics.droppedNULs
    try forEachLine(of: source, &reader, limit: Self.longestLine) { splitter, text, line, _ in
      if line.mayHoldBreak || !line.isASCII { splitter.breaks.add(text, isASCII: line.isASCII) }
      let hadNULs = splitter.statistics.droppedNULs > droppedNULs
      droppedNULs = splitter.statistics.droppedNULs
      if layout == .documentPerLine {
        try splitter.takeDocumentLine(text, isPart: line.isPart)
      } else {
        try splitter.takeLine(
          text, isPart: line.isPart, isPartial: line.isPart || isContinued || hadNULs)
      }
      isContinued = line.isPart
    }
    try endParagraph()
    if statistics.documents == documents, documentSize == 0, !wasOpen {
      statistics.emptyDocuments += 1
    }
    if !format.joinsFiles { try closeDocument() }
  }

  private func next(_ reader: inout LineReader) throws(CorpusError) -> LineReader.Line? {
    do {
      return try reader.next()
    } catch {
      throw CorpusError(error)
    }
  }

  /// The line as valid UTF-8 without byte order mark, NUL characters and carriage return.
  private mutating func clean(
    _ line: LineReader.Line, isFirst: Bool, number: Int, of source: CorpusSource
  ) throws(CorpusError) -> UnsafeBufferPointer<UInt8> {
    if !line.isPart { statistics.lines += 1 }
    var bytes = line.bytes
    if !line.isASCII {
      if let offset = UTF8Validation.firstInvalidOffset(UnsafeBufferPointer(bytes)) {
        throw .invalidUTF8(
          path: source.path, line: number, offset: offset, byte: bytes[offset],
          remedy: EncodingRecognition.remedy(
            for: UnsafeBufferPointer(bytes), followsCharacters: hasCharacters), compression)
      }
      // A mark alone is no evidence.
      if !hasCharacters {
        hasCharacters = !isFirst || !bytes.starts(with: Self.byteOrderMark)
      }
      if isFirst, bytes.starts(with: Self.byteOrderMark) {
        bytes = UnsafeMutableBufferPointer(rebasing: bytes[Self.byteOrderMark.count...])
      }
    }
    if line.mayHoldEscape,
      let foreign = EscapedEncodings.recognize(UnsafeRawBufferPointer(bytes), line: number)
    {
      throw .foreign(path: source.path, foreign, compression)
    }
    if line.isASCII,
      let foreign = HZText.recognize(UnsafeRawBufferPointer(bytes), line: number)
    {
      throw .foreign(path: source.path, foreign, compression)
    }
    if line.mayHoldNUL {
      var kept = 0
      for byte in bytes where byte != 0 {
        bytes[kept] = byte
        kept += 1
      }
      statistics.droppedNULs += bytes.count - kept
      bytes = UnsafeMutableBufferPointer(rebasing: bytes[..<kept])
    }
    return Self.droppingCarriageReturn(UnsafeBufferPointer(bytes))
  }

  private static func droppingCarriageReturn(
    _ line: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    line.last == 0x0D ? UnsafeBufferPointer(rebasing: line.dropLast()) : line
  }

  /// Takes a line of a text file, or a part of one.
  ///
  /// A blank line ends a document only if it is blank as a whole. `isPart` tells whether the line goes on,
  /// `isPartial` whether it has more than this text: other parts, or NUL characters, which are no white
  /// space (nor are they for google-research/bert).
  private mutating func takeLine(
    _ line: UnsafeBufferPointer<UInt8>, isPart: Bool, isPartial: Bool
  ) throws {
    let isBlank = UTF8Validation.isBlank(line)
    if isBlank, isPartial { return }
    if isBlank {
      blankLines += 1
      try endParagraph()
      if blankLines >= format.documentBlankLines { try closeDocument() }
      return
    }
    blankLines = 0
    try takeText(line, isPart: isPart)
  }

  /// Takes a line that is a document, or a part of one.
  private mutating func takeDocumentLine(
    _ line: UnsafeBufferPointer<UInt8>, isPart: Bool
  ) throws {
    if !UTF8Validation.isBlank(line) { try takeText(line, isPart: isPart) }
    if isPart { return }
    try endParagraph()
    try closeDocument()
  }

  /// Takes a line with text, or a part of one.
  private mutating func takeText(_ line: UnsafeBufferPointer<UInt8>, isPart: Bool) throws {
    switch format.layout {
    case .lines: try take(line)
    case .prose, .documentPerLine:
      var rest = line
      repeat {
        let piece = ParagraphBuffer.removePiece(from: &rest)
        paragraph.add(piece, isPart: isPart || !rest.isEmpty)
        if paragraph.isFull { try take(paragraph.takePart()) }
      } while !rest.isEmpty
    }
  }

  /// Takes a whole document, whose lines are sentences or running text.
  mutating func takeDocument(_ text: [UInt8]) throws {
    var text = text
    if text.contains(0) {
      let length = text.count
      text.removeAll { $0 == 0 }
      statistics.droppedNULs += length - text.count
    }
    try text.withUnsafeBufferPointer { text in
      for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = Self.droppingCarriageReturn(UnsafeBufferPointer(rebasing: line))
        breaks.add(line, isASCII: false)
        if UTF8Validation.isBlank(line) {
          try endParagraph()
        } else {
          try takeText(line, isPart: false)
        }
      }
    }
    try endParagraph()
    if documentSize == 0 { statistics.emptyDocuments += 1 }
    try closeDocument()
  }

  /// Passes over a document whose text is null.
  mutating func passOverNull() {
    nullDocuments += 1
    statistics.emptyDocuments += 1
  }

  private mutating func endParagraph() throws {
    if let paragraph = paragraph.takeParagraph() { try take(paragraph) }
  }

  /// Hands out a paragraph, which ends the document if that is long enough.
  ///
  /// One that is several documents long, such as a book on one line, is cut where sentences end.
  private mutating func take(_ paragraph: [UInt8]) throws {
    try paragraph.withUnsafeBufferPointer { paragraph in
      guard paragraph.count / Self.paragraphDocuments >= sizeLimit else {
        return try take(paragraph)
      }
      var start = 0
      for sentence in SentenceSplitter().ranges(in: paragraph)
      where sentence.lowerBound - start >= sizeLimit {
        try take(UnsafeBufferPointer(rebasing: paragraph[start..<sentence.lowerBound]))
        try closeDocument()
        start = sentence.lowerBound
      }
      try take(UnsafeBufferPointer(rebasing: paragraph[start...]))
    }
    if documentSize >= sizeLimit { try closeDocument() }
  }

  private mutating func take(_ unit: UnsafeBufferPointer<UInt8>) throws {
    documentSize += unit.count
    try body(unit, statistics)
  }

  mutating func closeDocument() throws {
    guard documentSize > 0 else { return }
    documentSize = 0
    statistics.documents += 1
    try endOfDocument(statistics)
  }
}
