import Compression

/// Turns the lines of files into sentences, or paragraphs of running text, and the ends of documents.
struct DocumentSplitter {
  private(set) var statistics = CorpusStatistics()
  private let format: CorpusFormat
  private let body: (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void
  private let endOfDocument: (borrowing CorpusStatistics) throws -> Void
  private var paragraph = ParagraphBuffer()
  private var blankLines = 0
  /// The bytes of the document under way; 0 if there is none.
  private var documentSize = 0
  /// The longest that a document of the present file gets.
  private var sizeLimit = Int.max

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// A longer line of text is several sentences.
  private static let longestLine = 16 << 20
  private static let longestDocument = 256 << 20

  /// Makes a splitter.
  ///
  /// - Parameters:
  ///   - format: how the text is laid out.
  ///   - body: gets sentences or paragraphs, and what has been read.
  ///   - endOfDocument: is called after the last of each document.
  init(
    format: CorpusFormat,
    body: @escaping (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void,
    endOfDocument: @escaping (borrowing CorpusStatistics) throws -> Void
  ) {
    self.format = format
    self.body = body
    self.endOfDocument = endOfDocument
  }

  mutating func read(_ source: CorpusSource, hashing: Bool) throws {
    let isText = source.format == .text
    if !isText { try closeDocument() }
    sizeLimit = isText && format.layout == .prose ? format.documentSize ?? .max : .max
    let limit = isText ? Self.longestLine : Self.longestDocument
    var reader = LineReader(try source.open(hashing: hashing), limit: limit)
    let before = statistics
    let wasOpen = documentSize > 0
    var number = 1
    var isContinued = false
    while let line = try next(&reader) {
      statistics.bytes = before.bytes + reader.storedByteCount
      statistics.textBytes = before.textBytes + reader.textByteCount
      let droppedNULs = statistics.droppedNULs
      let text = try clean(line, isFirst: number == 1 && !isContinued, number: number, of: source)
      switch source.format {
      case .text:
        let hadNULs = statistics.droppedNULs > droppedNULs
        try takeLine(text, isPart: line.isPart, isPartial: line.isPart || isContinued || hadNULs)
      case .jsonLines:
        if line.isPart {
          throw CorpusError.documentTooLong(path: source.path, line: number, limit: limit)
        }
        try takeDocument(text, number: number, of: source)
      }
      isContinued = line.isPart
      if !line.isPart { number += 1 }
    }
    statistics.bytes = before.bytes + reader.storedByteCount
    statistics.textBytes = before.textBytes + reader.textByteCount
    if isText {
      try endParagraph()
      if statistics.documents == before.documents, documentSize == 0, !wasOpen {
        statistics.emptyDocuments += 1
      }
      if !format.joinsFiles { try closeDocument() }
    }
    statistics.files.append(
      CorpusStatistics.File(
        path: source.path, bytes: reader.storedByteCount, sha256: reader.sha256))
  }

  /// Ends what the last file has left open.
  mutating func finish() throws { try closeDocument() }

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
        throw .invalidUTF8(path: source.path, line: number, offset: offset, byte: bytes[offset])
      }
      if isFirst, bytes.starts(with: Self.byteOrderMark) {
        bytes = UnsafeMutableBufferPointer(rebasing: bytes[Self.byteOrderMark.count...])
      }
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

  /// Takes a line with text, or a part of one.
  private mutating func takeText(_ line: UnsafeBufferPointer<UInt8>, isPart: Bool) throws {
    switch format.layout {
    case .lines: try take(line)
    case .prose:
      var rest = line
      repeat {
        let piece = ParagraphBuffer.removePiece(from: &rest)
        paragraph.add(piece, isPart: isPart || !rest.isEmpty)
        if paragraph.isFull { try take(paragraph.takePart()) }
      } while !rest.isEmpty
    }
  }

  /// Takes a line of a JSON lines file; blank ones are passed over.
  private mutating func takeDocument(
    _ line: UnsafeBufferPointer<UInt8>, number: Int, of source: CorpusSource
  ) throws {
    if UTF8Validation.isBlank(line) { return }
    var text: String
    do {
      text = try JSONDocument.text(of: line)
    } catch {
      throw CorpusError.invalidJSON(path: source.path, line: number, problem: error.problem)
    }
    if text.utf8.contains(0) {
      let length = text.utf8.count
      text.unicodeScalars.removeAll { $0 == "\0" }
      statistics.droppedNULs += length - text.utf8.count
    }
    try text.withUTF8 { text in
      for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
        let line = Self.droppingCarriageReturn(UnsafeBufferPointer(rebasing: line))
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

  private mutating func endParagraph() throws {
    if let paragraph = paragraph.takeParagraph() { try take(paragraph) }
  }

  /// Hands out a paragraph, which ends the document if that is long enough.
  private mutating func take(_ paragraph: [UInt8]) throws {
    try paragraph.withUnsafeBufferPointer { try take($0) }
    if documentSize >= sizeLimit { try closeDocument() }
  }

  private mutating func take(_ unit: UnsafeBufferPointer<UInt8>) throws {
    documentSize += unit.count
    try body(unit, statistics)
  }

  private mutating func closeDocument() throws {
    guard documentSize > 0 else { return }
    documentSize = 0
    statistics.documents += 1
    try endOfDocument(statistics)
  }
}
