/// Why no vocabulary could be learned.
public enum WordPieceTrainerError: Error, Equatable, CustomStringConvertible {
  /// The text holds no word.
  case noWords
  /// The pieces that must be there are more than the vocabulary may have.
  case sizeTooSmall(size: Int, specialTokens: Int, unusedSlots: Int, alphabet: Int)
  /// The special tokens do not make a vocabulary.
  case specialTokens(VocabularyError)

  /// One line that says what was found and what was expected.
  public var description: String {
    switch self {
    case .noWords:
      "the text holds no word to learn from"
    case .sizeTooSmall(let size, let special, let unused, let alphabet):
      "a vocabulary of \(size) pieces is too small: \(special) special tokens, \(unused) unused "
        + "slots and \(alphabet) pieces of the alphabet take \(special + unused + alphabet); "
        + "raise the size or limit the alphabet"
    case .specialTokens(let error):
      "\(error)"
    }
  }
}
