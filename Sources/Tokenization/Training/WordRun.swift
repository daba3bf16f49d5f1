import Platform

/// Words with their counts in a temporary file, in ascending order of the bytes.
///
/// A record is the length of the word and its count, both in seven bits a byte with the lowest first,
/// then the word. The file goes when the object does.
final class WordRun: Sendable {
  private let directory: String
  let path: String

  /// Writes the words of a table.
  init(_ table: CountTable) throws(SystemError) {
    directory = try FileSystem.makeTemporaryDirectory(prefix: "cloze-words")
    path = FileSystem.join(directory, "words")
    var writer = try FileWriter(path: path)
    try table.visitSorted { (word, count) throws(SystemError) in
      var header: [UInt8] = []
      Self.append(UInt64(word.count), to: &header)
      Self.append(count, to: &header)
      try writer.write(header)
      try writer.write(UnsafeRawBufferPointer(word))
    }
    try writer.finish()
  }

  deinit {
    try? FileSystem.remove(path)
    try? FileSystem.removeDirectory(directory)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads the words of a ``WordRun`` in order.
final class WordRunReader {
  /// The word that was read last; empty at the end.
  private(set) var word: [UInt8] = []
  /// How often it occurs.
  private(set) var count: UInt64 = 0

  private let run: WordRun
  private let reader: FileReader
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var position = 0
  private var end = 0

  init(_ run: WordRun) throws(SystemError) {
    self.run = run
    reader = try FileReader(path: run.path)
    try advance()
  }

  var isAtEnd: Bool { word.isEmpty }

  /// Reads the next word.
  func advance() throws(SystemError) {
    word.removeAll(keepingCapacity: true)
    guard let first = try nextByte() else { return }
    let length = try number(startingWith: first)
    count = try number(startingWith: requireByte())
    for _ in 0..<length { word.append(try requireByte()) }
  }

  private func number(startingWith first: UInt8) throws(SystemError) -> UInt64 {
    var byte = first
    var value = UInt64(byte & 0x7F)
    var shift: UInt64 = 7
    while byte >= 0x80 {
      byte = try requireByte()
      value |= UInt64(byte & 0x7F) << shift
      shift += 7
    }
    return value
  }

  private func requireByte() throws(SystemError) -> UInt8 {
    guard let byte = try nextByte() else {
      throw SystemError(operation: "read", path: run.path, reason: "the file ends inside a word")
    }
    return byte
  }

  private func nextByte() throws(SystemError) -> UInt8? {
    if position == end {
      let result = buffer.withUnsafeMutableBytes { buffer in
        Result { () throws(SystemError) in try reader.read(into: buffer) }
      }
      end = try result.get()
      position = 0
      if end == 0 { return nil }
    }
    position += 1
    return buffer[position - 1]
  }
}
