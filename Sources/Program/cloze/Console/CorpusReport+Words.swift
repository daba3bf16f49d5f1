import Corpora
import Models
import Tokenization

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
