import Compression

/// Turns the lines of files into sentences and the ends of documents.
struct DocumentSplitter {
  private(set) var statistics = CorpusStatistics()
  private var documentSentences = 0
  private var paragraph = ParagraphBuffer()
  private let layout: CorpusFormat.Layout
  private let body: (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void
  private let endOfDocument: (borrowing CorpusStatistics) throws -> Void

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  /// A longer line of text is several sentences.
  private static let longestLine = 16 << 20
  private static let longestDocument = 256 << 20

  init(
    layout: CorpusFormat.Layout,
    body: @escaping (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void,
    endOfDocument: @escaping (borrowing CorpusStatistics) throws -> Void
  ) {
    self.layout = layout
    self.body = body
    self.endOfDocument = endOfDocument
  }

  mutating func read(_ source: CorpusSource, hashing: Bool) throws {
    let limit = source.format == .text ? Self.longestLine : Self.longestDocument
    var reader = LineReader(try source.open(hashing: hashing), limit: limit)
    let before = statistics
    var number = 1
    var isContinued = false
    while let line = try next(&reader) {
      statistics.bytes = before.bytes + reader.storedByteCount
      statistics.textBytes = before.textBytes + reader.textByteCount
      let text = try clean(line, isFirst: number == 1 && !isContinued, number: number, of: source)
      switch source.format {
      case .text:
        try takeLine(text, isPart: line.isPart, isContinued: isContinued)
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
    if source.format == .text {
      try endParagraph()
      try closeDocument()
      if statistics.documents == before.documents { statistics.emptyDocuments += 1 }
    }
    statistics.files.append(
      CorpusStatistics.File(
        path: source.path, bytes: reader.storedByteCount, sha256: reader.sha256))
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
  private mutating func takeLine(
    _ line: UnsafeBufferPointer<UInt8>, isPart: Bool, isContinued: Bool
  ) throws {
    let isBlank = UTF8Validation.isBlank(line)
    // A blank part says nothing about its line.
    if isBlank, isPart || isContinued { return }
    switch (layout, isBlank) {
    case (.lines, true): try closeDocument()
    case (.lines, false): try takeSentence(line)
    case (.prose, true): try endParagraph()
    case (.prose, false): try takeProse(line, isPart: isPart)
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
        switch (layout, UTF8Validation.isBlank(line)) {
        case (.lines, true): break
        case (.lines, false): try takeSentence(line)
        case (.prose, true): try endParagraph()
        case (.prose, false): try takeProse(line, isPart: false)
        }
      }
    }
    try endParagraph()
    if documentSentences == 0 { statistics.emptyDocuments += 1 }
    try closeDocument()
  }

  private mutating func takeProse(_ line: UnsafeBufferPointer<UInt8>, isPart: Bool) throws {
    // Exclusive access to `self` while sentences come out of its buffer.
    var paragraph = ParagraphBuffer()
    swap(&paragraph, &self.paragraph)
    defer { swap(&paragraph, &self.paragraph) }
    try paragraph.add(line, isPart: isPart) { try takeSentence($0) }
  }

  private mutating func endParagraph() throws {
    var paragraph = ParagraphBuffer()
    swap(&paragraph, &self.paragraph)
    defer { swap(&paragraph, &self.paragraph) }
    try paragraph.end { try takeSentence($0) }
  }

  private mutating func takeSentence(_ sentence: UnsafeBufferPointer<UInt8>) throws {
    documentSentences += 1
    statistics.sentences += 1
    try body(sentence, statistics)
  }

  private mutating func closeDocument() throws {
    guard documentSentences > 0 else { return }
    if documentSentences == 1 { statistics.oneSentenceDocuments += 1 }
    documentSentences = 0
    statistics.documents += 1
    try endOfDocument(statistics)
  }
}
