import Tokenization

/// What SQuAD's evaluation leaves of an answer before it compares: `normalize_answer` of its `evaluate-v1.1.py` and
/// `evaluate-v2.0.py`.
enum AnswerNormalization {
  private static let articles = ["a", "an", "the"].map { Array($0.unicodeScalars) }

  /// The words of an answer: small letters, without ASCII punctuation and articles.
  static func words(_ answer: String) -> [[Unicode.Scalar]] {
    let letters = PythonUnicode.lowercased(Array(answer.unicodeScalars)).filter {
      !isPunctuation($0)
    }
    return withoutArticles(letters).split(whereSeparator: PythonUnicode.isWhiteSpace).map(
      Array.init)
  }

  /// `string.punctuation`: other punctuation than ASCII's stays.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Puts a space in the place of every article, `\b(a|an|the)\b`; the low line is punctuation and gone already.
  private static func withoutArticles(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var start = 0
    while start < text.count {
      let isWord = PythonUnicode.isAlphanumeric(text[start])
      var end = start + 1
      while end < text.count, PythonUnicode.isAlphanumeric(text[end]) == isWord { end += 1 }
      let run = text[start..<end]
      result += articles.contains { run.elementsEqual($0) } ? [" "] : run
      start = end
    }
    return result
  }
}
