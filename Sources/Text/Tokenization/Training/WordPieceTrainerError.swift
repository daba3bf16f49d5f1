import Platform

/// Why no vocabulary could be learned.
public enum WordPieceTrainerError: Error, Equatable, CustomStringConvertible {
  /// The text holds no word.
  case noWords
  /// All words are longer than encoding takes.
  case overlongWords(OverlongWords)
  /// The pieces that must be there are more than the vocabulary may have.
  case sizeTooSmall(size: Int, specialTokens: Int, unusedSlots: Int, alphabet: Int)
  /// The special tokens do not make a vocabulary.
  case specialTokens(VocabularyError)

  /// One line that says what was found and what was expected.
  public var description: String {
    switch self {
    case .noWords:
      "the text holds no word to learn from"
    case .overlongWords(let words):
      "the text holds no word to learn from: \(words.finding); \(OverlongWords.remedy)"
    case .sizeTooSmall(let size, let special, let unused, let alphabet):
      "a vocabulary of \(counted(size, "piece")) is too small: \(counted(special, "special token")), "
        + "\(counted(unused, "unused slot")) and \(counted(alphabet, "piece")) of the alphabet take "
        + "\(special + unused + alphabet)"
    case .specialTokens(let error):
      "\(error)"
    }
  }

  /// The fewest pieces with which nothing is too small; nil if it is not the size that is at fault.
  public var leastSize: Int? {
    guard case .sizeTooSmall(_, let special, let unused, let alphabet) = self else { return nil }
    return special + unused + alphabet
  }

  /// A limit on the characters with which the size will do; nil if there is none.
  public var fittingAlphabetLimit: Int? {
    guard case .sizeTooSmall(let size, let special, let unused, _) = self else { return nil }
    // A character takes two pieces at most.
    let limit = (size - special - unused) / 2
    return limit > 0 ? limit : nil
  }
}
