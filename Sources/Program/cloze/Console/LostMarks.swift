import Corpora
import Tokenization

/// Says what normalizing takes from a text: marks where its words are destroyed by it, and other characters.
///
/// - Parameters:
///   - report: what was found in the text.
///   - options: how it is normalized; nothing is said where somebody asked for that.
///   - vocabulary: the pieces that the text is cut into.
///   - keeping: what keeps the marks, where the vocabulary has pieces for the letters.
func warnOfNormalizing(
  _ report: CorpusReport, _ options: NormalizerOptions, _ vocabulary: Vocabulary,
  keeping: String = "--no-strip-accents keeps them"
) {
  guard let share = report.markedLetters, let losses = report.losses,
    let scripts = report.damagedScripts
  else { return }
  warnOfLostMarks(share, losses, scripts, options, vocabulary, keeping)
  report.normalizing.map { warnOfEffects($0, options) }
}

/// The same of what was counted.
func warnOfNormalizing(
  _ report: NormalizingReport, _ options: NormalizerOptions, _ vocabulary: Vocabulary,
  keeping: String, isGoogles: Bool
) {
  warnOfLostMarks(
    report.markedShare, report.losses, report.damagedScripts.map(\.name), options, vocabulary,
    keeping)
  warnOfEffects(report.effects, options, isGoogles: isGoogles)
}

private func warnOfLostMarks(
  _ share: Double, _ losses: [NormalizingReport.Loss], _ scripts: [String],
  _ options: NormalizerOptions, _ vocabulary: Vocabulary, _ keeping: String
) {
  guard options.stripAccents == nil, options.stripsAccents, !scripts.isEmpty else { return }
  var keeper = options
  keeper.stripAccents = false
  let tokenizer = WordPieceTokenizer(vocabulary: vocabulary, options: keeper)
  var (all, known): (UInt64, UInt64) = (0, 0)
  for loss in losses where !loss.becomes.isEmpty {
    all += loss.count
    known += tokenizer.encode(loss.letter).contains(vocabulary.unknown) ? 0 : loss.count
  }
  // Without such pieces, the words with these letters would be unknown.
  let remedy =
    Double(known) >= 0.99 * Double(all)
    ? keeping
    : "the vocabulary has no pieces for all of them: one that 'cloze train-vocab' makes of such text has, "
      + "or one that was made without stripping accents"
  warn(
    "normalizing: \(lostMarks(share, losses)); that destroys words "
      + "(\(scripts.joined(separator: ", "))); \(remedy)")
}
