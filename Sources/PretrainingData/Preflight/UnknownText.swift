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
    "\(finding), more than \(Int(Self.limit * 100)) %: the vocabulary does not fit this text; use one that was "
      + "trained on such text, large enough for its characters, or go on with --allow-unknown"
  }

  /// What was found.
  public var finding: String {
    let percent = Double(Int((1000 * rate).rounded())) / 10
    let place = firstTokens.map { "of the first \($0) tokens" } ?? "of the tokens"
    let most = words.prefix(8).map { "'\($0.word)' \($0.count)" }.joined(separator: ", ")
    return "\(percent) % \(place) are [UNK]"
      + (most.isEmpty ? "" : " (in the first megabytes most often for: \(most))")
  }
}
