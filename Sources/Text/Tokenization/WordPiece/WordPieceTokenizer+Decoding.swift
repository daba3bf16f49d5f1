import ExactStrings
import Preconditions

extension WordPieceTokenizer {
  /// Text that reads like what the ids were made from.
  ///
  /// A continuation is joined to the piece before it, other pieces are set apart by spaces, and
  /// there is none before `.`, `,`, `!` and `?`, as in Hugging Face's decoder. Case, accents and
  /// spacing that encoding dropped do not come back.
  ///
  /// - Parameters:
  ///   - ids: each less than the vocabulary's count.
  ///   - skippingSpecialTokens: leaves out `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]` and `[MASK]`.
  /// - Returns: the text, without white space at its ends.
  public func decode(_ ids: [Int32], skippingSpecialTokens: Bool = false) -> String {
    let special = Set(SpecialToken.allCases.map { vocabulary.id(of: $0) })
    var text = ""
    for id in ids where !(skippingSpecialTokens && special.contains(id)) {
      require(
        id >= 0 && id < vocabulary.count, "decode: id \(id) is not in 0..<\(vocabulary.count)")
      let piece = vocabulary.pieces[Int(id)]
      if text.isEmpty {
        text = piece
      } else if vocabulary.isContinuation(id) {
        text.unicodeScalars.append(contentsOf: piece.unicodeScalars.dropFirst(2))
      } else {
        if !Self.closing.contains(ExactString(piece)) { text += " " }
        text += piece
      }
    }
    return text
  }

  private static let closing: Set<ExactString> = [".", ",", "!", "?"]
}
