import Platform

extension Vocabulary {
  /// A vocabulary from the bytes of its file: UTF-8, one piece a line.
  ///
  /// A byte order mark, carriage returns before line feeds and a missing last line feed are
  /// tolerated; they are no part of `fileBytes`.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - source: how error messages name the vocabulary, such as its path.
  /// - Throws: the first fault of the file.
  public init(bytes: [UInt8], source: String = "vocabulary") throws(VocabularyError) {
    var pieces: [String] = []
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.last == 0x0D { line.removeLast() }
      // Before it becomes a text, as a hostile file has millions of these.
      try Self.check(line, line: pieces.count + 1, source: source)
      guard let piece = String(validating: line, as: UTF8.self) else {
        throw .invalidUTF8(line: pieces.count + 1, source: source)
      }
      pieces.append(piece)
    }
    try self.init(pieces: pieces, source: source)
  }

  /// Reads a vocabulary file.
  ///
  /// Throws `VocabularyError` for a faulty file, and `SystemError` if it cannot be read.
  public init(contentsOfFile path: String) throws {
    try self.init(
      bytes: FileSystem.contents(of: path, atMost: Self.longestFile), source: path)
  }

  /// Reads a vocabulary in a folder that others may have made; pipes and devices are refused.
  ///
  /// Throws `VocabularyError` for a faulty file, and `SystemError` if it cannot be read.
  public init(contentsOfRegularFile path: String) throws {
    try self.init(
      bytes: FileSystem.contents(ofRegularFile: path, atMost: Self.longestFile), source: path)
  }

  /// The most bytes that a file may have.
  package static let longestFile = 1 << 25

  /// Writes the vocabulary file, replacing an older one whole.
  public func write(to path: String) throws {
    try AtomicFile.write(bytes: fileBytes, to: path)
  }

  /// What tells it from others, in words: its size and hash.
  package var identity: String { "\(counted(count, "piece")) (SHA-256 \(sha256))" }

  /// The SHA-256 of `fileBytes` in lowercase hexadecimal digits.
  public var sha256: String { Hashing.sha256Hex(of: fileBytes) }
}
