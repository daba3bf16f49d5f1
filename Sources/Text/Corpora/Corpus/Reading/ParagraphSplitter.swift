import Tokenization

/// Cuts paragraphs into sentences, each without line breaks.
struct ParagraphSplitter {
  private let splitter = SentenceSplitter()
  private var joined: [UInt8] = []

  /// Calls `body` with each sentence, valid during the call.
  mutating func forEachSentence(
    of paragraph: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    for range in splitter.ranges(in: paragraph) {
      let sentence = UnsafeBufferPointer(rebasing: paragraph[range])
      if UTF8Validation.isBlank(sentence) { continue }
      if sentence.contains(0x0A) {
        joinLines(of: sentence)
        try joined.withUnsafeBufferPointer { try body($0) }
      } else {
        try body(sentence)
      }
    }
  }

  /// Puts a space in place of every line feed, or nothing between characters of scripts that do not
  /// put spaces between words.
  private mutating func joinLines(of sentence: UnsafeBufferPointer<UInt8>) {
    joined.removeAll(keepingCapacity: true)
    for (index, byte) in sentence.enumerated() {
      guard byte == 0x0A else {
        joined.append(byte)
        continue
      }
      let isInsideText =
        joined.count >= 3 && Self.isIdeographic(joined[joined.count - 3])
        && index + 1 < sentence.count && Self.isIdeographic(sentence[index + 1])
      if !isInsideText { joined.append(0x20) }
    }
  }

  /// Whether a byte begins a character of U+3000 to U+9FFF: kana, Han and their punctuation.
  ///
  /// No byte inside a character is as large, so that the third byte from its end is its first.
  private static func isIdeographic(_ byte: UInt8) -> Bool { (0xE3...0xE9).contains(byte) }
}
