import Platform

/// Words with their counts in a file without a name, in ascending order of the bytes.
///
/// A record is the length of the word and its count, both in seven bits a byte with the lowest first,
/// then the word.
final class WordRun: Sendable {
  fileprivate let file: RandomAccessFile
  fileprivate let byteCount: Int

  private init(_ file: RandomAccessFile, byteCount: Int) {
    self.file = file
    self.byteCount = byteCount
  }

  /// Writes words one after another.
  struct Writer: ~Copyable {
    private let file: RandomAccessFile
    private var buffer: [UInt8] = []
    private var written = 0

    private static let bufferSize = 1 << 18

    init(in directory: String) throws(SystemError) {
      file = try RandomAccessFile(unnamedIn: directory)
      buffer.reserveCapacity(Self.bufferSize)
    }

    /// Adds a word, which comes after those before it.
    mutating func append(
      _ word: UnsafeBufferPointer<UInt8>, count: UInt64
    ) throws(SystemError) {
      // Twice the most bytes that a number takes.
      if buffer.count + word.count + 20 > Self.bufferSize { try flush() }
      append(UInt64(word.count))
      append(count)
      buffer.append(contentsOf: word)
    }

    consuming func finish() throws(SystemError) -> WordRun {
      try flush()
      return WordRun(file, byteCount: written)
    }

    private mutating func append(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        buffer.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      buffer.append(UInt8(rest))
    }

    private mutating func flush() throws(SystemError) {
      try buffer.withUnsafeBytes { bytes in
        Result { () throws(SystemError) in try file.write(bytes, at: written) }
      }.get()
      written += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
  }

  /// Reads the words in order.
  final class Reader {
    /// The word that was read last, valid until the next is read; empty at the end.
    private(set) var word = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// How often it occurs.
    private(set) var count: UInt64 = 0

    private let run: WordRun
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var position = 0
    private var end = 0
    /// Where in the file the buffer ends.
    private var filePosition = 0

    /// Opens a run at its first word.
    init(_ run: WordRun, bufferSize: Int = 1 << 16) throws(SystemError) {
      self.run = run
      buffer = .allocate(capacity: bufferSize)
      try advance()
    }

    deinit { buffer.deallocate() }

    /// Reads the next word.
    func advance() throws(SystemError) {
      // The two numbers of a record, or what is left of the file.
      if end - position < 20 { try refill(atLeast: 20) }
      guard position < end else {
        word = UnsafeBufferPointer(start: nil, count: 0)
        return
      }
      let length = Int(number())
      count = number()
      if end - position < length { try refill(atLeast: length) }
      guard end - position >= length else {
        throw SystemError(operation: "read", path: run.file.path, reason: "it ends inside a word")
      }
      word = UnsafeBufferPointer(rebasing: buffer[position..<position + length])
      position += length
    }

    @inline(__always)
    private func number() -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while position < end {
        let byte = buffer[position]
        position += 1
        value |= UInt64(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      return value
    }

    /// Moves what is left to the front and reads on.
    private func refill(atLeast count: Int) throws(SystemError) {
      let rest = UnsafeMutableBufferPointer(rebasing: buffer[position..<end])
      if count > buffer.count {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * count)
        _ = larger.update(fromContentsOf: rest)
        buffer.deallocate()
        buffer = larger
      } else {
        _ = buffer.update(fromContentsOf: rest)
      }
      position = 0
      end = rest.count
      let room = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[end...])
      let wanted = min(room.count, run.byteCount - filePosition)
      let read = try run.file.read(
        at: filePosition, into: UnsafeMutableRawBufferPointer(rebasing: room[..<wanted]))
      filePosition += read
      end += read
    }
  }
}
