public import Tokenization

/// A context as pieces, each with its place in the text.
public struct EncodedContext: Sendable {
  /// The text.
  public let text: String
  /// Its pieces and their bytes.
  public let encoding: TextEncoding

  /// Encodes a text.
  public init(_ text: String, tokenizer: WordPieceTokenizer) {
    self.text = text
    encoding = tokenizer.encodeWithOffsets(text)
  }

  /// How many pieces it has.
  public var count: Int { encoding.ids.count }

  /// The fewest pieces in a row that have some bytes of the text; nil if none has any of them.
  public func pieces(covering range: Range<Int>) -> Range<Int>? {
    let ranges = encoding.byteRanges
    // Pieces of one word may share the bytes of a character; those of different words are in order.
    guard let first = ranges.firstIndex(where: { $0.upperBound > range.lowerBound }),
      let last = ranges.lastIndex(where: { $0.lowerBound < range.upperBound }), first <= last
    else { return nil }
    return first..<last + 1
  }

  /// What the text says at some pieces, as it is written there.
  ///
  /// Accents that stand behind their letter, and which the normalizer drops, stay with it.
  public func text(of pieces: Range<Int>) -> String {
    guard !pieces.isEmpty else { return "" }
    let start = encoding.byteRanges[pieces.lowerBound].lowerBound
    let end = encoding.byteRanges[pieces.upperBound - 1].upperBound
    let bytes = text.utf8
    let from = bytes.index(bytes.startIndex, offsetBy: start)
    var to = bytes.index(bytes.startIndex, offsetBy: max(start, end))
    let scalars = text.unicodeScalars
    while to < scalars.endIndex, scalars[to].properties.generalCategory == .nonspacingMark {
      to = scalars.index(after: to)
    }
    return String(scalars[from..<to])
  }
}
