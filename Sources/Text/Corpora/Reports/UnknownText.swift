/// A text that its vocabulary does not fit: too many of its tokens are `[UNK]`.
public struct UnknownText: Error, Equatable, Sendable, CustomStringConvertible {
  /// The share of `[UNK]`.
  public let rate: Double
  /// What is `[UNK]` most often, if that is known.
  public let words: [UnknownWord]
  /// The tokens that were looked at, if there are more.
  public let firstTokens: Int?

  /// The share from which on it is worth a warning.
  public static let warning = 0.01
  /// The share above which a text is refused.
  public static let limit = 0.2

  /// Describes a text of any share.
  public init(rate: Double, words: [UnknownWord] = [], firstTokens: Int? = nil) {
    self.rate = rate
    self.words = words
    self.firstTokens = firstTokens
  }

  /// One line: what was found and what to do about it.
  public var description: String {
    "\(finding), more than \(Int(Self.limit * 100)) %: "
      + (form == nil
        ? "the vocabulary does not fit this text; use one that was trained on such text, "
          + "large enough for its characters" : advice) + ", or go on with --allow-unknown"
  }

  /// The form of Unicode in which the vocabulary knows most of these words.
  public var form: UnicodeForm? {
    let all = words.reduce(0) { $0 + $1.count }
    return UnicodeForm.allCases.first { form in
      let known = words.reduce(0) { $0 + ($1.form == form ? $1.count : 0) }
      return known > 0 && 2 * known >= all
    }
  }

  /// What to do about it.
  public var advice: String {
    guard let form else {
      return "a vocabulary trained on such text, or a larger one, would know more of it"
    }
    return "the vocabulary knows most of these words in another form of Unicode, \(form.rawValue); "
      + "\(form.remedy) brings a text into it"
  }

  /// What was found.
  public var finding: String {
    let percent = Double(Int((1000 * rate).rounded())) / 10
    let place = firstTokens.map { "of the first \($0) tokens" } ?? "of the tokens"
    let most = words.prefix(8).map { "'\($0.word)' \($0.count)" }.joined(separator: ", ")
    return "\(percent) % \(place) are [UNK]"
      + (most.isEmpty
        ? " ('cloze tokenize' of the text names the words)"
        : " (in the first megabytes most often for: \(most))")
  }
}
