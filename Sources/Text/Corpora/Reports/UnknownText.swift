public import Tokenization

/// A text that its vocabulary does not fit: too many of its tokens are `[UNK]`, or too much of it stands in words that
/// are too long.
public struct UnknownText: Error, Equatable, Sendable, CustomStringConvertible {
  /// The share of `[UNK]`.
  public let rate: Double
  /// What is `[UNK]` most often, if that is known.
  public let words: [UnknownWord]
  /// The tokens that were looked at, if there are more.
  public let firstTokens: Int?
  /// The words that are too long, if the text was at hand.
  public let overlong: OverlongWords?
  /// The share of tokens that are `[UNK]` for another reason.
  public let otherRate: Double

  /// The share, of the tokens or of the characters, from which on it is worth a warning.
  public static let warning = 0.01
  /// The share above which a text is refused.
  public static let limit = 0.2

  /// Describes a text of any share.
  ///
  /// - Parameters:
  ///   - rate: the share of `[UNK]` among the tokens.
  ///   - words: what is `[UNK]` most often.
  ///   - firstTokens: the tokens that were looked at, if there are more.
  ///   - overlong: the words that are too long.
  ///   - tokens: how many tokens the text has.
  public init(
    rate: Double, words: [UnknownWord] = [], firstTokens: Int? = nil,
    overlong: OverlongWords? = nil, ofTokens tokens: Int = 0
  ) {
    self.rate = rate
    self.words = words
    self.firstTokens = firstTokens
    self.overlong = overlong
    otherRate = max(0, rate - Double(overlong?.words ?? 0) / Double(max(tokens, 1)))
  }

  /// Describes a text by its report.
  public init(_ report: CorpusReport) {
    self.init(
      rate: report.unknownRate, words: report.unknownWords, overlong: report.overlong,
      ofTokens: report.tokens)
  }

  /// Whether a text of which that much is `[UNK]` is refused.
  public var exceedsLimit: Bool { rate > Self.limit || overlongShare > Self.limit }

  /// Whether it is worth a warning.
  public var isNotable: Bool { rate > Self.warning || overlongShare > Self.warning }

  private var overlongShare: Double { overlong?.share ?? 0 }

  /// The words that are too long, where they are a reason.
  private var causes: (overlong: OverlongWords?, others: Bool) {
    guard let overlong, overlong.words > 0,
      overlong.share > Self.warning || 2 * otherRate <= rate
    else { return (nil, true) }
    return (overlong, otherRate > Self.warning)
  }

  /// One line: what was found and what to do about it.
  public var description: String {
    let remedy =
      causes.overlong != nil || form != nil
      ? advice
      : "the vocabulary does not fit this text; use one that was trained on such text, "
        + "large enough for its characters"
    return
      "\(finding), more than \(Int(Self.limit * 100)) %: \(remedy), or go on with --allow-unknown"
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
    let (overlong, others) = causes
    guard overlong != nil else { return otherAdvice }
    return OverlongWords.remedy + (others ? "; for the others, \(otherAdvice)" : "")
  }

  private var otherAdvice: String {
    guard let form else {
      return "a vocabulary trained on such text, or a larger one, would know more of it"
    }
    return "the vocabulary knows most of these words in another form of Unicode, \(form.rawValue); "
      + "\(form.remedy) brings a text into it"
  }

  /// What was found.
  public var finding: String {
    let (overlong, others) = causes
    guard let overlong else { return otherFinding(rate, "") }
    return (others ? otherFinding(otherRate, " for other reasons") + "; " : "")
      + overlong.finding + (firstTokens.map { " before token \($0)" } ?? "")
  }

  private func otherFinding(_ rate: Double, _ reason: String) -> String {
    let percent = Double(Int((1000 * rate).rounded())) / 10
    let place = firstTokens.map { "of the first \($0) tokens" } ?? "of the tokens"
    let most = words.prefix(8).map { "'\($0.word)' \($0.count)" }.joined(separator: ", ")
    return "\(percent) % \(place) are [UNK]\(reason)"
      + (most.isEmpty
        ? " ('cloze tokenize' of the text names the words)"
        : " (in the first megabytes most often for: \(most))")
  }
}
