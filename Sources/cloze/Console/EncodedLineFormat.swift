import Tokenization

/// How an encoded line is printed.
struct EncodedLineFormat: Sendable {
  /// For each piece a space and what is printed of it, one after another, and at last a word of padding.
  private let texts: [UInt8]
  /// Where each begins, and at last where they end.
  private let offsets: [Int]
  /// The bytes of the longest.
  private let longest: Int
  private let first: Int32?
  private let last: Int32?

  /// Texts are copied by whole words, beyond their ends: most are shorter than one.
  private typealias Word = UInt64
  private static let wordSize = MemoryLayout<Word>.size

  init(vocabulary: Vocabulary, printsIDs: Bool, addsSpecialTokens: Bool) {
    var texts: [UInt8] = []
    var offsets = [0]
    var longest = 0
    for (id, piece) in vocabulary.pieces.enumerated() {
      texts.append(UInt8(ascii: " "))
      texts += printsIDs ? Array(String(id).utf8) : Array(piece.utf8)
      longest = max(longest, texts.count - offsets[id])
      offsets.append(texts.count)
    }
    texts += repeatElement(0, count: Self.wordSize)
    self.texts = texts
    self.offsets = offsets
    self.longest = longest
    first = addsSpecialTokens ? vocabulary.classification : nil
    last = addsSpecialTokens ? vocabulary.separator : nil
  }

  /// Appends a line: pieces with spaces between them, and a line feed.
  func append(_ ids: [Int32], to bytes: inout [UInt8]) {
    let bound = (ids.count + 2) * longest + Self.wordSize
    withUnsafeTemporaryAllocation(byteCount: bound, alignment: 1) { line in
      var count = 0
      texts.withUnsafeBytes { texts in
        offsets.withUnsafeBufferPointer { offsets in
          func append(_ id: Int32) {
            let (start, end) = (offsets[Int(id)], offsets[Int(id) + 1])
            for place in stride(from: 0, to: end - start, by: Self.wordSize) {
              let word = texts.loadUnaligned(fromByteOffset: start + place, as: Word.self)
              line.storeBytes(of: word, toByteOffset: count + place, as: Word.self)
            }
            count += end - start
          }
          if let first { append(first) }
          for id in ids { append(id) }
          if let last { append(last) }
        }
      }
      // The first of a line has no space before it.
      bytes.append(contentsOf: line[min(1, count)..<count])
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
