import ArgumentParser
import Corpora
import Platform
import Pretraining
import Tokenization

/// Whether text is refused that its vocabulary does not fit.
struct UnknownOptions: ParsableArguments {
  @Flag(
    help:
      "Go on although more than 20 % of the tokens, or of the characters by overlong words, are [UNK]."
  )
  var allowUnknown = false

  /// Refuses a text that is `[UNK]` for the most part, and warns of a text that is in places.
  ///
  /// - Throws: ``UnknownText``.
  func inspect(_ text: UnknownText) throws {
    if text.exceedsLimit, !allowUnknown { throw text }
    if text.isNotable { warnOfUnknown(text) }
  }

  /// Refuses a text under way as soon as there is enough of it.
  ///
  /// - Throws: ``UnknownText``.
  func inspect(_ progress: TokenizationProgress) throws {
    if !allowUnknown { try progress.requireKnown() }
  }

  /// Refuses a vocabulary that does not fit the text that it was trained on, and may warn of one that does
  /// not fit all of it.
  ///
  /// - Throws: a `CommandError` that says how many pieces were wanted.
  func inspect(
    _ report: TrainingReport, size: Int, alphabetLimit: Int?, warns: Bool = true
  ) throws {
    let finding = UnknownTraining(report, size: size, alphabetLimit: alphabetLimit)
    if report.unknownRate > UnknownText.limit || report.overlong.share > UnknownText.limit,
      !allowUnknown
    {
      throw CommandError(
        "\(finding); expected at most 20 %: \(finding.remedy), or go on with --allow-unknown")
    }
    if warns, finding.isNotable { warn("\(finding); \(finding.remedy)") }
  }
}

/// Says that some of a text is `[UNK]`.
func warnOfUnknown(_ text: UnknownText) {
  warn(
    Terminal.line(
      "\(text.finding); \(text.advice)"))
}
