import Tokenization

/// Gathers the lines of running text until a paragraph ends.
struct ParagraphBuffer {
  private let splitter = SentenceSplitter()
  private var bytes: [UInt8] = []

  /// A longer paragraph is given away in parts, which end where a sentence does.
  private static let limit = 64 << 10
  /// So much of the end of a part is looked at for the end of a sentence.
  private static let tail = 16 << 10

  /// Takes from the front of a line as much as is added at a time: whole words, or at least characters.
  static func removePiece(
    from line: inout UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    var end = line.count
    if end > limit {
      end = limit
      while end > 0, line[end - 1] != 0x20 { end -= 1 }
      if end == 0 {
        end = limit
        while line[end] & 0xC0 == 0x80 { end -= 1 }
      }
    }
    defer { line = UnsafeBufferPointer(rebasing: line[end...]) }
    return UnsafeBufferPointer(rebasing: line[..<end])
  }

  /// Adds a line, which is not blank, or a piece of one.
  ///
  /// - Parameters:
  ///   - line: text without a line feed.
  ///   - isPart: whether the line goes on.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>, isPart: Bool) {
    bytes += line
    if !isPart { bytes.append(UInt8(ascii: "\n")) }
  }

  /// Whether a part may be taken before the paragraph ends.
  var isFull: Bool { bytes.count > Self.limit }

  /// Empties the buffer; nil if it is empty.
  mutating func takeParagraph() -> [UInt8]? {
    if bytes.isEmpty { return nil }
    var paragraph: [UInt8] = []
    swap(&paragraph, &bytes)
    return paragraph
  }

  /// Takes what is there, but for the last sentence, which may go on; one that is too long is cut.
  mutating func takePart() -> [UInt8] {
    let end = lastSentenceStart
    let part = Array(bytes[..<end])
    bytes.removeFirst(end)
    return part
  }

  private var lastSentenceStart: Int {
    bytes.withUnsafeBufferPointer { bytes in
      let tail = bytes.suffix(Self.tail)
      let start = tail.firstIndex { $0 == 0x20 || $0 == 0x0A } ?? bytes.count
      let ranges = splitter.ranges(in: UnsafeBufferPointer(rebasing: bytes[start...]))
      return ranges.count > 1 ? start + ranges[ranges.count - 1].lowerBound : bytes.count
    }
  }
}
