public import Tokenization

/// Turns lines of text into what a model takes, as bert-as-service does; one thread uses it at a time.
public final class EmbeddingTokenizer {
  private let tokenizer: WordPieceTokenizer
  private let encoder: WordPieceEncoder
  private let maximumLength: Int
  private let isTokenized: Bool

  /// What stands between the texts of a pair.
  private static let separator = Array(" ||| ".utf8)

  /// Makes a tokenizer.
  ///
  /// - Parameters:
  ///   - tokenizer: the model's own.
  ///   - maximumLength: how many tokens a text may have, special ones included.
  ///   - isTokenized: whether texts are pieces with spaces between them.
  public init(_ tokenizer: WordPieceTokenizer, maximumLength: Int, isTokenized: Bool = false) {
    self.tokenizer = tokenizer
    self.maximumLength = maximumLength
    self.isTokenized = isTokenized
    encoder = tokenizer.makeEncoder()
  }

  /// Encodes every line of some text.
  ///
  /// - Parameter text: UTF-8; lines end at LF, and the last one may lack it.
  /// - Returns: an input for every line, also for an empty one: `[CLS] [SEP]`.
  public func encode(lines text: UnsafeBufferPointer<UInt8>) -> [EmbeddingInput] {
    var inputs: [EmbeddingInput] = []
    var rest = text[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      inputs.append(encode(UnsafeBufferPointer(rebasing: rest[..<end])))
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    return inputs
  }

  /// Encodes one text or, where ` ||| ` stands in it, a pair.
  public func encode(_ text: String) -> EmbeddingInput {
    var text = text
    return text.withUTF8 { encode($0) }
  }

  /// Encodes pieces that are used as they are: what the vocabulary lacks is `[UNK]`, and the first `|||` stands
  /// between the texts of a pair.
  public func encode(pieces: some Sequence<Substring>) -> EmbeddingInput { input(ids(of: pieces)) }

  /// The ids of a text or of the two of a pair, without special ones; a text has no second ones.
  package func ids(of text: String) -> (first: ArraySlice<Int32>, second: ArraySlice<Int32>) {
    var text = text
    return text.withUTF8 { ids(of: $0) }
  }

  /// The ids of a text, whatever stands in it.
  package func ids(ofOne text: String) -> ArraySlice<Int32> {
    var text = text
    var ids: [Int32] = []
    text.withUTF8 { encoder.encode($0, into: &ids) }
    return ids[...]
  }

  /// The pieces that a text with blanks between them has.
  package static func pieces(of text: String) -> [Substring] {
    text.unicodeScalars.split { $0.isBlank }.map { Substring($0) }
  }

  /// The ids of pieces, as ``encode(pieces:)`` has them.
  package func ids(
    of pieces: some Sequence<Substring>
  ) -> (first: ArraySlice<Int32>, second: ArraySlice<Int32>) {
    var texts: [[Int32]] = [[]]
    for piece in pieces {
      if texts.count == 1, piece.utf8.elementsEqual("|||".utf8) {
        texts.append([])
      } else {
        texts[texts.count - 1].append(
          tokenizer.vocabulary.id(of: String(piece)) ?? tokenizer.vocabulary.unknown)
      }
    }
    return (texts[0][...], texts.count > 1 ? texts[1][...] : [])
  }

  private func encode(_ line: UnsafeBufferPointer<UInt8>) -> EmbeddingInput {
    guard isTokenized else { return input(ids(of: line)) }
    return encode(pieces: Self.pieces(of: String(decoding: line, as: UTF8.self)))
  }

  private func ids(
    of line: UnsafeBufferPointer<UInt8>
  ) -> (first: ArraySlice<Int32>, second: ArraySlice<Int32>) {
    var ids: [Int32] = []
    guard let place = Self.lastSeparator(in: line) else {
      encoder.encode(line, into: &ids)
      return (ids[...], [])
    }
    encoder.encode(UnsafeBufferPointer(rebasing: line[..<place]), into: &ids)
    let first = ids.count
    encoder.encode(
      UnsafeBufferPointer(rebasing: line[(place + Self.separator.count)...]), into: &ids)
    return (ids[..<first], ids[first...])
  }

  private func input(
    _ ids: (first: ArraySlice<Int32>, second: ArraySlice<Int32>)
  ) -> EmbeddingInput {
    EmbeddingInput(
      ids.first, ids.second, maximumLength: maximumLength,
      classification: tokenizer.vocabulary.classification,
      separator: tokenizer.vocabulary.separator)
  }

  /// Where the last ` ||| ` of a line begins that has something other than blanks on either side.
  private static func lastSeparator(in line: UnsafeBufferPointer<UInt8>) -> Int? {
    guard line.contains(UInt8(ascii: "|")) else { return nil }
    // As the reference does: blanks at both ends go first.
    let scalars = String(decoding: line, as: UTF8.self).unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isBlank }),
      let last = scalars.lastIndex(where: { !$0.isBlank })
    else { return nil }
    let start = scalars.utf8Count(before: first)
    let end = scalars.utf8Count(before: scalars.index(after: last))
    guard end - start >= separator.count else { return nil }
    return (start...end - separator.count).last { place in
      line[place..<place + separator.count].elementsEqual(separator)
    }
  }
}

extension Unicode.Scalar {
  /// Whether Python takes it for white space.
  fileprivate var isBlank: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}

extension String.UnicodeScalarView {
  fileprivate func utf8Count(before index: Index) -> Int {
    self[..<index].reduce(0) { $0 + UTF8.width($1) }
  }
}
