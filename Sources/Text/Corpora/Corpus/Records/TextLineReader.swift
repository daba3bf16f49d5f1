/// Reads a file of text line by line, compressed as it may be, whatever the lines look like.
package struct TextLineReader: ~Copyable {
  /// The file, or `-` for standard input.
  package let path: String
  /// The line that was read last, from 1.
  package private(set) var line = 0
  private var lines: LineReader
  private var hasCharacters = false

  /// The longest line, in bytes.
  private static let longestLine = 16 << 20

  /// Opens a file and looks at its beginning.
  ///
  /// - Parameter path: the file, or `-` for standard input.
  /// - Throws: ``CorpusError`` if it cannot be opened, or is no text.
  package init(path: String) throws(CorpusError) { try self.init(path: path) { _ in } }

  /// Opens a file, and lets `look` look at its beginning too.
  init(path: String, look: (ContentSample) -> Void) throws(CorpusError) {
    self.path = path
    var lines = LineReader(
      try CorpusSource(path: path).open(hashing: false), limit: Self.longestLine)
    try lines.withSample { (sample, compression) throws(CorpusError) in
      try ForeignContent.refuse(sample, path, compression)
      look(sample)
    }
    self.lines = lines
  }

  /// How many bytes have been read, compressed as they may be.
  package var storedByteCount: Int { lines.storedByteCount }

  /// The next line without its end, and without the mark that some programs begin a file with; nil at the end.
  ///
  /// - Throws: ``CorpusError`` that names the line if it is not UTF-8 or too long, or if the file cannot be read on.
  package mutating func next() throws(CorpusError) -> String? {
    try nextBytes().map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of the next line, as ``next()`` has it, until the one after is read.
  mutating func nextBytes() throws(CorpusError) -> UnsafeBufferPointer<UInt8>? {
    let next: LineReader.Line?
    do { next = try lines.next() } catch { throw CorpusError(error) }
    guard let next else { return nil }
    line += 1
    if next.isPart {
      throw .invalidTable(
        path: path, line: line, problem: "the line is longer than \(Self.longestLine >> 20) MiB")
    }
    var text = UnsafeBufferPointer(next.bytes)
    if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) {
      text = UnsafeBufferPointer(rebasing: text.dropFirst(3))
    }
    if text.last == 0x0D { text = UnsafeBufferPointer(rebasing: text.dropLast()) }
    if !next.isASCII {
      if UTF8Validation.firstInvalidOffset(text) != nil {
        throw PlainLines.invalid(
          text, line: line, of: path, followsCharacters: hasCharacters, lines.compression)
      }
      hasCharacters = true
    }
    return text
  }
}
