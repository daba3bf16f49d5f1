import Platform

/// Turns the lines of files into sentences and the ends of documents.
struct DocumentSplitter {
  private(set) var statistics = CorpusStatistics()
  private var documentSentences = 0
  private let body: (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void
  private let endOfDocument: (borrowing CorpusStatistics) throws -> Void

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(
    body: @escaping (UnsafeBufferPointer<UInt8>, borrowing CorpusStatistics) throws -> Void,
    endOfDocument: @escaping (borrowing CorpusStatistics) throws -> Void
  ) {
    self.body = body
    self.endOfDocument = endOfDocument
  }

  mutating func read(_ source: CorpusSource, hashing: Bool) throws {
    var reader = LineReader(try source.open(), hashing: hashing)
    let documents = statistics.documents
    let bytes = statistics.bytes
    var number = 0
    while let line = try next(&reader) {
      number += 1
      statistics.bytes = bytes + reader.byteCount
      statistics.lines += 1
      let text = try clean(line, number: number, of: source)
      switch source.format {
      case .text: try takeLine(text)
      case .jsonLines: try takeDocument(text, number: number, of: source)
      }
    }
    statistics.bytes = bytes + reader.byteCount
    if source.format == .text {
      try closeDocument()
      if statistics.documents == documents { statistics.emptyDocuments += 1 }
    }
    statistics.files.append(
      CorpusStatistics.File(path: source.path, bytes: reader.byteCount, sha256: reader.sha256))
  }

  private func next(_ reader: inout LineReader) throws(CorpusError) -> LineReader.Line? {
    do {
      return try reader.next()
    } catch {
      throw .unreadable(error)
    }
  }

  /// The line as valid UTF-8 without byte order mark, NUL characters and carriage return.
  private mutating func clean(
    _ line: LineReader.Line, number: Int, of source: CorpusSource
  ) throws(CorpusError) -> UnsafeBufferPointer<UInt8> {
    var bytes = line.bytes
    if !line.isASCII {
      if let offset = UTF8Validation.firstInvalidOffset(UnsafeBufferPointer(bytes)) {
        throw .invalidUTF8(path: source.path, line: number, offset: offset, byte: bytes[offset])
      }
      if number == 1, bytes.starts(with: Self.byteOrderMark) {
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

  /// Takes a line of a text file.
  private mutating func takeLine(_ line: UnsafeBufferPointer<UInt8>) throws {
    if UTF8Validation.isBlank(line) {
      try closeDocument()
    } else {
      try takeSentence(line)
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
      for line in text.split(separator: 0x0A) {
        let line = Self.droppingCarriageReturn(UnsafeBufferPointer(rebasing: line))
        if !UTF8Validation.isBlank(line) { try takeSentence(line) }
      }
    }
    if documentSentences == 0 { statistics.emptyDocuments += 1 }
    try closeDocument()
  }

  private mutating func takeSentence(_ sentence: UnsafeBufferPointer<UInt8>) throws {
    documentSentences += 1
    statistics.sentences += 1
    try body(sentence, statistics)
  }

  private mutating func closeDocument() throws {
    guard documentSentences > 0 else { return }
    documentSentences = 0
    statistics.documents += 1
    try endOfDocument(statistics)
  }
}
