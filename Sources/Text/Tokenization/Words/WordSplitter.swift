import Preconditions

/// Turns chunks of raw text into normalized words: normalizes, then splits at white space and around
/// punctuation.
struct WordSplitter: ~Copyable {
  /// Words of more scalars than this are reported by their length alone.
  let maximumWordLength: Int
  private let normalizer: Normalizer
  private let lowercases: Bool
  private var scalars = ScalarBuffer()
  /// The UTF-8 of the word being read.
  private let word: UnsafeMutablePointer<UInt8>

  init(_ normalizer: Normalizer, lowercases: Bool, maximumWordLength: Int) {
    require(
      maximumWordLength > 0, "WordSplitter: maximum word length \(maximumWordLength) < 1")
    self.normalizer = normalizer
    self.lowercases = lowercases
    self.maximumWordLength = maximumWordLength
    word = .allocate(capacity: 4 * maximumWordLength)
  }

  deinit { word.deallocate() }

  /// Calls `body` for each word with its UTF-8, which is valid during the call, or nil for a word
  /// longer than the limit, and its length in scalars.
  @inline(__always)
  mutating func forEachWord(
    in chunk: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>?, _ length: Int) -> Void
  ) {
    if chunk.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      body(lowercase(chunk), chunk.count)
    } else {
      splitComplex(chunk, body)
    }
  }

  /// ASCII letters and digits, or one punctuation character: one word.
  private func lowercase(_ chunk: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    if chunk.count > maximumWordLength { return nil }
    for index in 0..<chunk.count {
      let byte = chunk[index]
      let isUppercase = byte &- UInt8(ascii: "A") < 26
      word[index] = lowercases && isUppercase ? byte | 0x20 : byte
    }
    return UnsafeBufferPointer(start: word, count: chunk.count)
  }

  @inline(__always)
  private mutating func splitComplex(
    _ chunk: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>?, _ length: Int) -> Void
  ) {
    scalars.removeAll()
    normalizer.normalize(chunk, into: &scalars)
    let tables = UnicodeTables.shared
    let limit = maximumWordLength
    let word = word
    var bytes = 0
    var length = 0

    func flush() {
      if length > limit {
        body(nil, length)
      } else if length > 0 {
        body(UnsafeBufferPointer(start: word, count: bytes), length)
      }
      bytes = 0
      length = 0
    }

    for scalar in scalars.scalars {
      let entry = tables.entry(of: scalar)
      let separates = entry.has(UnicodeEntry.whitespace | UnicodeEntry.punctuation)
      if separates { flush() }
      if !entry.has(UnicodeEntry.whitespace) {
        if length < limit { bytes += UTF8Scalar.encode(scalar, to: word + bytes) }
        length += 1
      }
      if separates { flush() }
    }
    flush()
  }
}
