import ArgumentParser
import Corpora
import Platform
import Tokenization

/// Whether text is refused that its vocabulary does not fit.
struct UnknownOptions: ParsableArguments {
  @Flag(help: "Go on although more than 20 % of the tokens are [UNK].")
  var allowUnknown = false

  /// Refuses a text that is `[UNK]` for the most part, and warns of a text that is in places.
  ///
  /// - Throws: ``UnknownText``.
  func inspect(rate: Double, words: [UnknownWord] = []) throws {
    let text = UnknownText(rate: rate, words: words)
    if rate > UnknownText.limit, !allowUnknown { throw text }
    if rate > UnknownText.warning { warnOfUnknown(text) }
  }

  /// Refuses a text under way as soon as there is enough of it.
  ///
  /// - Throws: ``UnknownText``.
  func inspect(_ progress: TokenizationProgress) throws {
    guard !allowUnknown, progress.unknownRate > UnknownText.limit,
      progress.bytes != progress.expectedBytes
    else { return }
    throw UnknownText(
      rate: progress.unknownRate, words: progress.unknownWords, firstTokens: progress.tokens)
  }

  /// Refuses a vocabulary that does not fit the text that it was trained on, and may warn of one that does
  /// not fit all of it.
  ///
  /// - Throws: a `CommandError` that says how many pieces were wanted.
  func inspect(
    _ report: TrainingReport, size: Int, alphabetLimit: Int?, warns: Bool = true
  ) throws {
    let lost = report.lostCharacters.count
    let isLimited = alphabetLimit == report.distinctCharacters - lost
    let cause =
      isLimited
      ? "--limit-alphabet \(report.distinctCharacters - lost) leaves out"
      : "a vocabulary of \(grouped(size, "piece")) has no room for"
    let finding =
      "\(decimal(100 * report.unknownRate, 1)) % of the words become [UNK]: \(cause) \(grouped(lost)) of "
      + "\(grouped(report.distinctCharacters)) different characters"
    if report.unknownRate > UnknownText.limit, !allowUnknown {
      throw CommandError(
        "\(finding); expected at most 20 %: \(isLimited ? "raise the limit" : "make it larger"), or go on with "
          + "--allow-unknown")
    }
    if warns, report.unknownRate > UnknownText.warning {
      warn("\(finding); a larger \(isLimited ? "limit" : "one") would keep them")
    }
  }
}

/// Says that some of a text is `[UNK]`.
func warnOfUnknown(_ text: UnknownText) {
  warn(
    Terminal.line(
      "\(text.finding); \(text.advice)"))
}
