import Compression
import Preconditions

/// Reads a file line by line through one buffer, which grows to the longest line up to a limit.
///
/// A line beyond the limit comes in parts, cut after white space where there is some.
struct LineReader: ~Copyable {
  /// A line without its line feed, and what the search for that line feed saw on the way.
  struct Line {
    /// The bytes, valid and free to be changed until the next line is read.
    let bytes: UnsafeMutableBufferPointer<UInt8>
    /// Whether every byte is below 0x80.
    let isASCII: Bool
    /// Whether a byte may be 0.
    let mayHoldNUL: Bool
    /// Whether a byte may be ESC.
    let mayHoldEscape: Bool
    /// Whether a byte may be CR or VT.
    let mayHoldBreak: Bool
    /// Whether more of the same line follows.
    let isPart: Bool

    fileprivate init(
      _ bytes: UnsafeMutableBufferPointer<UInt8>, _ scan: LineScan, isPart: Bool = false
    ) {
      self.bytes = bytes
      isASCII = scan.isASCII
      mayHoldNUL = scan.mayHoldNUL
      mayHoldEscape = scan.mayHoldEscape
      mayHoldBreak = scan.mayHoldBreak
      self.isPart = isPart
    }
  }

  /// The bytes of text read so far.
  private(set) var textByteCount = 0
  private var file: DecompressingReader
  /// The longest line that comes in one part.
  var limit: Int
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  static let defaultCapacity = 1 << 20

  init(
    _ file: consuming DecompressingReader, limit: Int, capacity: Int = LineReader.defaultCapacity
  ) {
    require(limit >= capacity, "LineReader: limit \(limit) of a buffer of \(capacity)")
    self.file = file
    self.limit = limit
    buffer = .allocate(capacity: capacity)
  }

  deinit { buffer.deallocate() }

  /// The bytes taken from the file so far, compressed as they may be.
  var storedByteCount: Int { file.storedByteCount }

  /// How they are compressed.
  var compression: CompressionFormat { file.format }

  /// The SHA-256 of these bytes, if it was asked for.
  var sha256: String? { file.sha256 }

  /// The next line, or nil at the end; a last line need not end in a line feed.
  mutating func next() throws(CompressionError) -> Line? {
    var scan = LineScan()
    var position = start
    while true {
      if scan.findLineFeed(in: buffer, from: &position, to: end) {
        let line = slice(start, position)
        start = position + 1
        return Line(line, scan)
      }
      if isAtEnd {
        guard start < end else { return nil }
        let line = slice(start, end)
        start = end
        return Line(line, scan)
      }
      let scanned = position - start
      if scanned >= limit {
        let line = slice(start, cut(start..<end))
        start += line.count
        return Line(line, scan, isPart: true)
      }
      try refill()
      position = start + scanned
    }
  }

  /// Lets `body` look at what comes next, at least ``ContentSample/size`` bytes unless fewer are left.
  mutating func withSample<Result>(
    _ body: (ContentSample, CompressionFormat) throws(CorpusError) -> Result
  ) throws(CorpusError) -> Result {
    do throws(CompressionError) {
      while end - start < ContentSample.size, !isAtEnd { try refill() }
    } catch {
      throw CorpusError(error)
    }
    let bytes = UnsafeRawBufferPointer(
      slice(start, min(end, start + ContentSample.size)))
    let isWhole = isAtEnd && bytes.count == end - start
    return try body(ContentSample(bytes: bytes, isWhole: isWhole), file.format)
  }

  private func slice(_ start: Int, _ end: Int) -> UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
  }

  /// Where to cut a line: after the last white space, unless it is far, or else between characters.
  private func cut(_ range: Range<Int>) -> Int {
    let nearby = range.suffix(1 << 16)
    if let space = nearby.last(where: { buffer[$0] == 0x20 || buffer[$0] == 0x09 }) {
      return space + 1
    }
    // Where a character of several bytes begins, its other bytes may not have been read yet.
    let lead = nearby.suffix(4).last { buffer[$0] & 0xC0 != 0x80 } ?? range.upperBound
    return lead > range.lowerBound ? lead : range.upperBound
  }

  /// Moves the unfinished line to the front, makes room if it fills the buffer, and reads on.
  private mutating func refill() throws(CompressionError) {
    let unfinished = slice(start, end)
    if unfinished.count == buffer.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * buffer.count)
      _ = larger.update(fromContentsOf: unfinished)
      buffer.deallocate()
      buffer = larger
    } else if start > 0 {
      _ = buffer.update(fromContentsOf: unfinished)
    }
    end = unfinished.count
    start = 0
    let room = UnsafeMutableRawBufferPointer(slice(end, buffer.count))
    let count = try file.read(into: room)
    textByteCount += count
    end += count
    isAtEnd = count == 0
  }
}

/// The search for a line feed, eight bytes at a time.
private struct LineScan {
  private var seen: UInt64 = 0
  private var zeros: UInt64 = 0
  private var escapes: UInt64 = 0
  private var breaks: UInt64 = 0

  private static let low: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  var isASCII: Bool { seen & Self.high == 0 }
  var mayHoldNUL: Bool { zeros != 0 }
  var mayHoldEscape: Bool { escapes != 0 }
  var mayHoldBreak: Bool { breaks != 0 }

  /// Nonzero if a byte of the word is zero; the lowest bit set marks the first such byte.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- low) & ~word & high
  }

  /// Nonzero if a byte of the word may be CR or VT.
  @inline(__always)
  private static func breakBytes(_ word: UInt64) -> UInt64 {
    zeroBytes(word ^ (0x0D &* low)) | zeroBytes(word ^ (0x0B &* low))
  }

  /// Advances a position to the next line feed and tells whether there is one.
  mutating func findLineFeed(
    in buffer: UnsafeMutableBufferPointer<UInt8>, from position: inout Int, to end: Int
  ) -> Bool {
    let bytes = UnsafeRawBufferPointer(buffer)
    while position + 8 <= end {
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let feeds = Self.zeroBytes(word ^ (0x0A &* Self.low))
      if feeds != 0 {
        let bits = feeds.trailingZeroBitCount & ~7
        let before: UInt64 = (1 << UInt64(bits)) - 1
        seen |= word & before
        zeros |= Self.zeroBytes(word) & before
        escapes |= Self.zeroBytes(word ^ (0x1B &* Self.low)) & before
        breaks |= Self.breakBytes(word) & before
        position += bits / 8
        return true
      }
      seen |= word
      zeros |= Self.zeroBytes(word)
      escapes |= Self.zeroBytes(word ^ (0x1B &* Self.low))
      breaks |= Self.breakBytes(word)
      position += 8
    }
    while position < end {
      let byte = buffer[position]
      if byte == 0x0A { return true }
      seen |= UInt64(byte)
      if byte == 0 { zeros = 1 }
      if byte == 0x1B { escapes = 1 }
      if byte == 0x0D || byte == 0x0B { breaks = 1 }
      position += 1
    }
    return false
  }
}
