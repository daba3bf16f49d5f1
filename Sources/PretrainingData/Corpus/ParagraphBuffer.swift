import Tokenization

/// Gathers lines of running text until a paragraph ends, and cuts it into sentences.
struct ParagraphBuffer {
  private let splitter = SentenceSplitter()
  private var bytes: [UInt8] = []

  /// So much of a paragraph is gathered before its first sentences are given away.
  private static let limit = 1 << 20

  /// Adds a line, which is not blank; `body` gets the sentences that need not wait.
  ///
  /// - Parameters:
  ///   - line: text without a line feed.
  ///   - isPart: whether the line goes on.
  ///   - body: gets sentences without line feeds, valid during the call.
  mutating func add(
    _ line: UnsafeBufferPointer<UInt8>, isPart: Bool,
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    bytes += line
    if !isPart { bytes.append(UInt8(ascii: "\n")) }
    if bytes.count > Self.limit { try take(isFinal: false, body) }
  }

  /// Ends the paragraph; `body` gets what is left of it.
  mutating func end(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
    if !bytes.isEmpty { try take(isFinal: true, body) }
  }

  private mutating func take(
    isFinal: Bool, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    let splitter = splitter
    let kept = try bytes.withUnsafeMutableBufferPointer { bytes in
      var ranges = splitter.ranges(in: UnsafeBufferPointer(bytes))
      var kept = bytes.count
      // The last sentence may go on; a single one as long as the limit is cut.
      if !isFinal, ranges.count > 1, let last = ranges.popLast() { kept = last.lowerBound }
      for range in ranges {
        let sentence = Self.joinLines(UnsafeMutableBufferPointer(rebasing: bytes[range]))
        if !UTF8Validation.isBlank(sentence) { try body(sentence) }
      }
      return kept
    }
    bytes.removeFirst(kept)
  }

  /// Puts a space in place of every line feed, or nothing between characters of scripts that do not
  /// put spaces between words.
  private static func joinLines(
    _ sentence: UnsafeMutableBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    guard sentence.contains(0x0A) else { return UnsafeBufferPointer(sentence) }
    var count = 0
    for index in sentence.indices {
      var byte = sentence[index]
      if byte == 0x0A {
        if count >= 3, isIdeographic(sentence[count - 3]), index + 1 < sentence.count,
          isIdeographic(sentence[index + 1])
        {
          continue
        }
        byte = 0x20
      }
      sentence[count] = byte
      count += 1
    }
    return UnsafeBufferPointer(rebasing: sentence[..<count])
  }

  /// Whether a byte begins a character of U+3000 to U+9FFF: kana, Han and their punctuation.
  ///
  /// No byte inside a character is as large, so that the third byte from its end is its first.
  private static func isIdeographic(_ byte: UInt8) -> Bool { (0xE3...0xE9).contains(byte) }
}
