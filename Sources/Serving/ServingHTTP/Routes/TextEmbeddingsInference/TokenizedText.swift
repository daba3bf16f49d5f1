import Tokenization

/// The pieces of a text with their places.
struct TokenizedText {
  /// A piece.
  struct Token {
    let id: Int32
    /// What stands for it in the text, or the piece of a special token.
    let text: String
    /// Its place in characters (Unicode scalars); nil for a special token, and for ids without a text.
    let range: Range<Int>?
    /// Whether it stands for no text.
    var isSpecial = false
  }

  let tokens: [Token]

  init(_ text: String, _ tokenizer: WordPieceTokenizer, addsSpecialTokens: Bool) {
    let vocabulary = tokenizer.vocabulary
    let encoding = tokenizer.encodeWithOffsets(text)
    let bytes = Array(text.utf8)
    // How many characters begin before each byte.
    var count = 0
    var characters = bytes.map { byte in
      if byte & 0xC0 != 0x80 { count += 1 }
      return count - 1
    }
    characters.append(count)
    var tokens = zip(encoding.ids, encoding.byteRanges).map { id, range in
      Token(
        id: id, text: String(decoding: bytes[range], as: UTF8.self),
        range: characters[range.lowerBound]..<characters[range.upperBound])
    }
    if addsSpecialTokens {
      tokens.insert(Self.piece(vocabulary.classification, vocabulary), at: 0)
      tokens.append(Self.piece(vocabulary.separator, vocabulary))
    }
    self.tokens = tokens
  }

  /// Takes ids as they are, with `[CLS]` and `[SEP]` around them unless they are there.
  init(_ ids: [Int32], _ tokenizer: WordPieceTokenizer, addsSpecialTokens: Bool) {
    let vocabulary = tokenizer.vocabulary
    var ids = ids
    if addsSpecialTokens {
      if ids.first != vocabulary.classification { ids.insert(vocabulary.classification, at: 0) }
      if ids.last != vocabulary.separator { ids.append(vocabulary.separator) }
    }
    tokens = ids.map { Self.piece($0, vocabulary) }
  }

  private static func piece(_ id: Int32, _ vocabulary: Vocabulary) -> Token {
    let special = SpecialToken.allCases.filter { $0 != .unknown }
    return Token(
      id: id, text: vocabulary.pieces[Int(id)], range: nil,
      isSpecial: special.contains { vocabulary.id(of: $0) == id })
  }
}
