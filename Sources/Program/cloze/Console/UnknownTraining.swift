import Corpora
import Tokenization

/// Why a trained vocabulary does not know all words of its own text.
struct UnknownTraining: CustomStringConvertible {
  private let report: TrainingReport
  private let size: Int
  private let isLimited: Bool

  /// Looks for the reasons.
  ///
  /// - Parameters:
  ///   - report: how the vocabulary fits its text.
  ///   - size: the pieces that were wanted.
  ///   - alphabetLimit: the most characters that were to be kept.
  init(_ report: TrainingReport, size: Int, alphabetLimit: Int?) {
    self.report = report
    self.size = size
    isLimited = alphabetLimit == report.distinctCharacters - report.lostCharacters.count
  }

  /// Whether words that are too long are a reason.
  private var hasOverlong: Bool {
    report.overlong.words > 0
      && (report.overlong.share > UnknownText.warning
        || 2 * report.unspelledRate <= report.unknownRate)
  }

  /// Whether there is another reason.
  private var hasUnspelled: Bool { report.unspelledRate > UnknownText.warning || !hasOverlong }

  /// Whether it is worth a warning.
  var isNotable: Bool {
    report.unknownRate > UnknownText.warning || report.overlong.share > UnknownText.warning
  }

  /// What was found.
  var description: String {
    let unspelled =
      "\(decimal(100 * report.unspelledRate, 1)) % of the words become [UNK]: \(unspelledCause)"
    return ((hasUnspelled ? [unspelled] : []) + (hasOverlong ? [report.overlong.finding] : []))
      .joined(separator: "; ")
  }

  /// What to do about it.
  var remedy: String {
    let larger =
      report.lostCharacters.isEmpty
      ? "text of fewer different words would keep them"
      : "a larger \(isLimited ? "limit" : "vocabulary") would keep them"
    return
      ((hasUnspelled ? [larger] : []) + (hasOverlong ? [OverlongWords.remedy] : []))
      .joined(separator: "; ")
  }

  private var unspelledCause: String {
    let lost = report.lostCharacters.count
    let characters =
      "\(grouped(lost)) of \(grouped(report.distinctCharacters)) different characters"
    if lost == 0 { return "their characters stand so in words only that are too rare to take part" }
    return isLimited
      ? "--limit-alphabet \(report.distinctCharacters - lost) leaves out \(characters)"
      : "a vocabulary of \(grouped(size, "piece")) has no room for \(characters)"
  }
}
