import Corpora
import Models
import Tokenization

/// What is looked at before a corpus is used.
struct Preflight {
  /// The length of sequences to forecast.
  let sequenceLength: Int
  /// Whether a corpus without pairs to learn from is refused.
  let requiresPairs: Bool
  /// What is learned from pairs; nil where none are made.
  var pairs: PairTask? = .nextSentence
  /// What is done about text that the vocabulary does not know.
  let unknown: UnknownOptions
  /// The text, if it is at hand.
  var corpus: CorpusReader?
  /// Whether the text meets its vocabulary for the first time here.
  var tellsOfNormalizing = true

  /// Refuses a corpus that will not do, as far as the words alone tell.
  func inspect(_ statistics: CorpusStatistics) throws {
    if requiresPairs { try advising { try statistics.requirePairs() } }
  }

  /// Refuses a corpus that will not do.
  func inspect(_ report: CorpusReport) throws {
    if requiresPairs { try advising { try report.requirePairs() } }
    try unknown.inspect(UnknownText(report))
    guard pairs != nil, let advice = corpus?.formatAdvice() else { return }
    warn("\(advice.finding), but each line counts as one: \(advice.remedy)")
  }

  /// Adds to a refusal how the text would be read better.
  private func advising(_ check: () throws -> Void) throws {
    do {
      try check()
    } catch var error as UnbalancedCorpus {
      error.advice = corpus?.formatAdvice()
      throw error
    }
  }

  /// Refuses a corpus as soon as enough of it has been read.
  func inspect(_ progress: TokenizationProgress) throws { try unknown.inspect(progress) }
}

/// What a corpus holds and what training will get of it, for people.
///
/// - Parameters:
///   - report: the report.
///   - task: what is learned from pairs of sentences; nil: nothing.
/// - Returns: some lines.
func describe(_ report: CorpusReport, pairs task: PairTask? = .nextSentence) -> String {
  func percent(_ share: Double, _ digits: Int = 1) -> String { decimal(100 * share, digits) + " %" }
  func forecast(_ task: PairTask) -> String {
    let (count, fill) =
      task.needsOtherDocuments
      ? (report.sequences, report.fill) : (report.neighbours, report.neighbourFill)
    // A fair coin decides each.
    let shares = task.classes.map { "\($0) \(percent(0.5))" }.joined(separator: ", ")
    let pairs =
      count == 0
      ? "no pairs" : "\(grouped(count)) pairs a pass, filled to \(percent(fill)), \(shares)"
    let google =
      task == .nextSentence
      ? " (google-research/bert's rule: IsNext \(percent(report.googleIsNextShare)))" : ""
    return "at length \(report.sequenceLength): \(pairs)\(google)\n"
  }
  return """
    corpus: \(grouped(report.documents, "document")), \(grouped(report.sentences, "sentence")), \
    \(grouped(report.tokens, "token")), unknown \(percent(report.unknownRate, 3))
    sentences per document \(decimal(report.sentencesPerDocument, 1)); documents of one sentence \
    \(percent(report.oneSentenceShare)), tokens in longer ones \(percent(report.pairableShare))
    \(task.map(forecast) ?? "")token store: \(grouped(report.storeBytes)) bytes
    """
}

/// Numbers of things by length as a table with bars.
func describe(_ histogram: SentenceLengthHistogram) -> String {
  let longest = max(histogram.counts.max() ?? 1, 1)
  return table(
    histogram.counts.enumerated().map { bin, count in
      [
        "  up to \(SentenceLengthHistogram.upperBound(ofBin: bin))", grouped(count),
        String(repeating: "#", count: count * 40 / longest),
      ]
    })
}
