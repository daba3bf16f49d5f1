import Tokenization

/// How an encoded line is printed.
struct EncodedLineFormat: Sendable {
  /// For each piece a space and what is printed of it, one after another.
  private let texts: [UInt8]
  /// Where each begins, and at last where they end.
  private let offsets: [Int]
  private let first: Int32?
  private let last: Int32?

  init(vocabulary: Vocabulary, printsIDs: Bool, addsSpecialTokens: Bool) {
    var texts: [UInt8] = []
    var offsets = [0]
    for (id, piece) in vocabulary.pieces.enumerated() {
      texts.append(UInt8(ascii: " "))
      texts += printsIDs ? Array(String(id).utf8) : Array(piece.utf8)
      offsets.append(texts.count)
    }
    self.texts = texts
    self.offsets = offsets
    first = addsSpecialTokens ? vocabulary.classification : nil
    last = addsSpecialTokens ? vocabulary.separator : nil
  }

  /// Appends a line: pieces with spaces between them, and a line feed.
  func append(_ ids: [Int32], to bytes: inout [UInt8]) {
    let start = bytes.count
    texts.withUnsafeBufferPointer { texts in
      offsets.withUnsafeBufferPointer { offsets in
        func append(_ id: Int32) {
          // The first of a line has no space before it.
          let skipped = bytes.count == start ? 1 : 0
          let range = offsets[Int(id)] + skipped..<offsets[Int(id) + 1]
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: texts[range]))
        }
        if let first { append(first) }
        for id in ids { append(id) }
        if let last { append(last) }
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
