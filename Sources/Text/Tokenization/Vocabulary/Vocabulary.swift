/// The pieces of a WordPiece vocabulary: the id of a piece is its line in the file, counted from 0.
///
/// Pieces are compared by their bytes, never by canonical equivalence.
public struct Vocabulary: Sendable {
  /// The pieces in the order of their ids.
  public let pieces: [String]
  /// The id of `[PAD]`.
  public let padding: Int32
  /// The id of `[UNK]`.
  public let unknown: Int32
  /// The id of `[CLS]`.
  public let classification: Int32
  /// The id of `[SEP]`.
  public let separator: Int32
  /// The id of `[MASK]`.
  public let mask: Int32

  /// The most bytes that a piece may have; words of more than some hundred become `[UNK]` anyway.
  static let longestPiece = 4096

  private let table: PieceTable

  /// A vocabulary of these pieces, with ids from 0.
  ///
  /// - Parameters:
  ///   - pieces: the five special pieces among them, without duplicates, empty or overlong pieces,
  ///     line breaks or NUL.
  ///   - source: how error messages name the vocabulary, such as its path.
  /// - Throws: the first fault of the pieces.
  public init(pieces: [String], source: String = "vocabulary") throws(VocabularyError) {
    var table = PieceTable(capacity: pieces.count)
    for (line, piece) in zip(1..., pieces) {
      try Self.check(piece.utf8, line: line, source: source)
      let (id, isNew) = withBytes(of: piece) { table.insert($0) }
      if !isNew {
        throw .duplicate(piece: piece, firstLine: Int(id) + 1, secondLine: line, source: source)
      }
    }
    self.pieces = pieces
    self.table = table

    func require(_ token: SpecialToken) throws(VocabularyError) -> Int32 {
      guard let id = withBytes(of: token.rawValue, { table.find($0) }) else {
        throw .missing(token, source: source)
      }
      return id
    }
    padding = try require(.padding)
    unknown = try require(.unknown)
    classification = try require(.classification)
    separator = try require(.separator)
    mask = try require(.mask)
  }

  /// Throws if no piece can have these bytes.
  static func check(
    _ piece: some Collection<UInt8>, line: Int, source: String
  ) throws(VocabularyError) {
    if piece.isEmpty { throw .emptyLine(line, source: source) }
    if piece.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
      throw .lineBreak(line: line, source: source)
    }
    if piece.contains(0) { throw .nul(line: line, source: source) }
    if piece.count > longestPiece {
      throw .tooLong(line: line, byteCount: piece.count, source: source)
    }
  }

  /// The number of pieces.
  public var count: Int { pieces.count }

  /// What a vocabulary file of these pieces holds: every piece followed by a line feed.
  public var fileBytes: [UInt8] { table.bytes }

  /// The id of a piece with exactly these bytes, or nil.
  public func id(of piece: String) -> Int32? {
    withBytes(of: piece) { table.find($0) }
  }

  /// The id of a special token.
  public func id(of token: SpecialToken) -> Int32 {
    switch token {
    case .padding: padding
    case .unknown: unknown
    case .classification: classification
    case .separator: separator
    case .mask: mask
    }
  }

  /// Whether the piece of an id, which must be less than `count`, continues a word (begins with `##`).
  public func isContinuation(_ id: Int32) -> Bool {
    let range = byteRange(of: id)
    return range.count > 2 && fileBytes[range.lowerBound] == UInt8(ascii: "#")
      && fileBytes[range.lowerBound + 1] == UInt8(ascii: "#")
  }

  /// Where the bytes of a piece stand in `fileBytes`.
  package func byteRange(of id: Int32) -> Range<Int> { table.range(of: id) }
}

private func withBytes<Result>(
  of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
  var text = text
  return text.withUTF8(body)
}

extension Vocabulary: Equatable {
  /// Whether two vocabularies have the same pieces, byte for byte, in the same order.
  public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.fileBytes == right.fileBytes
  }
}
