import Tokenization

/// How encoded lines are printed: pieces or ids with spaces between them.
struct EncodedLineFormat: Sendable {
  /// For each piece what is printed of it and a space, if that is less than a word, with its length
  /// in the highest byte; else ``isLong`` and its place in `longTexts`.
  private let words: [UInt64]
  private let longTexts: [[UInt8]]
  /// The bytes of the longest text with its space.
  private let longest: Int
  private let first: Int32?
  private let last: Int32?

  private static let lengthShift: UInt64 = 56
  private static let isLong: UInt64 = 0xFF

  init(vocabulary: Vocabulary, printsIDs: Bool, addsSpecialTokens: Bool) {
    var words: [UInt64] = []
    var longTexts: [[UInt8]] = []
    var longest = MemoryLayout<UInt64>.size
    words.reserveCapacity(vocabulary.count)
    for (id, piece) in vocabulary.pieces.enumerated() {
      var text = printsIDs ? Array(String(id).utf8) : Array(piece.utf8)
      text.append(UInt8(ascii: " "))
      longest = max(longest, text.count)
      if text.count < MemoryLayout<UInt64>.size {
        let bytes = text.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        words.append(bytes | UInt64(text.count) << Self.lengthShift)
      } else {
        words.append(UInt64(longTexts.count) | Self.isLong << Self.lengthShift)
        longTexts.append(text)
      }
    }
    self.words = words
    self.longTexts = longTexts
    self.longest = longest
    first = addsSpecialTokens ? vocabulary.classification : nil
    last = addsSpecialTokens ? vocabulary.separator : nil
  }

  /// The text of some lines, each with its line feed.
  ///
  /// - Parameter ids: their ids with ``WordPieceEncoder/lineEnd`` after each line.
  /// - Returns: UTF-8.
  func text(of ids: [Int32]) -> [UInt8] {
    let lines = first == nil ? 0 : ids.count { $0 == WordPieceEncoder.lineEnd }
    let bound = (ids.count + 2 * lines + 1) * longest
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
      count = words.withUnsafeBufferPointer { words in
        var position = 0
        var lineStart = 0
        for id in ids {
          if id == WordPieceEncoder.lineEnd {
            endLine(base, &position, &lineStart, words)
          } else {
            if position == lineStart, let first { append(first, to: base, &position, words) }
            append(id, to: base, &position, words)
          }
        }
        return position
      }
    }
  }

  @inline(__always)
  private func append(
    _ id: Int32, to base: UnsafeMutableRawPointer, _ position: inout Int,
    _ words: UnsafeBufferPointer<UInt64>
  ) {
    let word = words[Int(id)]
    let length = word >> Self.lengthShift
    if length != Self.isLong {
      base.storeBytes(of: word.littleEndian, toByteOffset: position, as: UInt64.self)
      position += Int(length)
    } else {
      position += appendLong(Int(word & 0xFFFF_FFFF), to: base + position)
    }
  }

  @inline(never)
  private func appendLong(_ index: Int, to destination: UnsafeMutableRawPointer) -> Int {
    let text = longTexts[index]
    text.withUnsafeBytes { source in
      if let source = source.baseAddress {
        destination.copyMemory(from: source, byteCount: text.count)
      }
    }
    return text.count
  }

  /// Puts a line feed in the place of a line's last space.
  @inline(__always)
  private func endLine(
    _ base: UnsafeMutableRawPointer, _ position: inout Int, _ lineStart: inout Int,
    _ words: UnsafeBufferPointer<UInt64>
  ) {
    if position == lineStart, let first { append(first, to: base, &position, words) }
    if let last { append(last, to: base, &position, words) }
    if position > lineStart { position -= 1 }
    base.storeBytes(of: UInt8(ascii: "\n"), toByteOffset: position, as: UInt8.self)
    position += 1
    lineStart = position
  }
}
