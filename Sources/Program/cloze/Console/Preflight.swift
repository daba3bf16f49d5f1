import Corpora
import Tokenization

/// What is looked at before a corpus is used.
struct Preflight {
  /// The length of sequences to forecast.
  let sequenceLength: Int
  /// Whether a corpus without pairs to learn from is refused.
  let requiresPairs: Bool
  /// Whether pairs are made at all.
  var makesPairs = true
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
    try unknown.inspect(rate: report.unknownRate, words: report.unknownWords)
    guard makesPairs, let advice = corpus?.formatAdvice() else { return }
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
///   - makesPairs: whether pairs of sentences are what it will be used for.
/// - Returns: some lines.
func describe(_ report: CorpusReport, pairs makesPairs: Bool = true) -> String {
  func percent(_ share: Double, _ digits: Int = 1) -> String { decimal(100 * share, digits) + " %" }
  let pairs =
    report.isNextShare.map {
      "\(grouped(report.sequences)) pairs a pass, filled to \(percent(report.fill)), IsNext "
        + "\(percent($0)), NotNext \(percent(1 - $0))"
    } ?? "no pairs"
  let forecast =
    makesPairs
    ? """
    at length \(report.sequenceLength): \(pairs) (google-research/bert's rule: IsNext \
    \(percent(report.googleIsNextShare)))

    """ : ""
  return """
    corpus: \(grouped(report.documents, "document")), \(grouped(report.sentences, "sentence")), \
    \(grouped(report.tokens, "token")), unknown \(percent(report.unknownRate, 3))
    sentences per document \(decimal(report.sentencesPerDocument, 1)); documents of one sentence \
    \(percent(report.oneSentenceShare)), tokens in longer ones \(percent(report.pairableShare))
    \(forecast)token store: \(grouped(report.storeBytes)) bytes
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
