import Tokenization

/// The pieces of a text with their places.
struct TokenizedText {
  /// A piece.
  struct Token {
    let id: Int32
    /// What stands for it in the text, or the piece of a special token.
    let text: String
    /// Its place in characters (Unicode scalars); nil for a special token.
    let range: Range<Int>?
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
      func special(_ id: Int32) -> Token {
        Token(id: id, text: vocabulary.pieces[Int(id)], range: nil)
      }
      tokens.insert(special(vocabulary.classification), at: 0)
      tokens.append(special(vocabulary.separator))
    }
    self.tokens = tokens
  }
}
