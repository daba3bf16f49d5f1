/// Text to words as google-research/bert's `BasicTokenizer` does it (`tokenization.py`).
///
/// It differs from `WordPieceTokenizer` where Google's program differs from Hugging Face's:
/// lowercase comes before the removal of accents and knows the final sigma, unassigned and private-use
/// characters stay, and one block of ideographs begins at U+2B820.
package struct GoogleBasicTokenizer: Sendable {
  private let lowercases: Bool

  /// A tokenizer that takes case and accents off words or not, Google's `do_lower_case`.
  package init(lowercases: Bool) { self.lowercases = lowercases }

  /// The words of a text, in order.
  package func words(of text: some Sequence<Unicode.Scalar>) -> [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    func endWord() {
      if !word.isEmpty { append(word, to: &words) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D:
        endWord()
      case 0, 0xFFFD:
        continue
      default:
        if PythonUnicode.isControl(scalar) { continue }
        if PythonUnicode.isWhiteSpace(scalar) {
          endWord()
        } else if Self.isIdeograph(scalar) {
          endWord()
          word.append(scalar)
          endWord()
        } else {
          word.append(scalar)
        }
      }
    }
    endWord()
    return words
  }

  /// Appends a word without white space, normalized and split at punctuation.
  private func append(_ word: [Unicode.Scalar], to words: inout [[Unicode.Scalar]]) {
    var part: [Unicode.Scalar] = []
    for scalar in normalized(word) {
      if Self.isPunctuation(scalar) {
        if !part.isEmpty { words.append(part) }
        words.append([scalar])
        part.removeAll(keepingCapacity: true)
      } else {
        part.append(scalar)
      }
    }
    if !part.isEmpty { words.append(part) }
  }

  private func normalized(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard lowercases else { return word }
    let lower = PythonUnicode.lowercased(word)
    if lower.allSatisfy(\.isASCII) { return lower }
    return PythonUnicode.decomposed(lower).filter { !PythonUnicode.isNonspacingMark($0) }
  }

  /// `_is_punctuation`: all ASCII characters that are neither letters, digits nor control, and P*.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: true
    case ..<128: false
    default: PythonUnicode.isPunctuation(scalar)
    }
  }

  /// `_is_chinese_char`.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F, 0x2B820...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
