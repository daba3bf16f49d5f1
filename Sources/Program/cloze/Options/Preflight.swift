import Corpora
import Models
import Pretraining
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
  /// How it is told that all of the text is one document.
  var tellOfSingleDocument: (String) -> Void = { warn($0) }

  /// Refuses a corpus that will not do.
  func inspect(_ report: CorpusReport) throws {
    if requiresPairs {
      try corpus.advising { () throws(UnbalancedCorpus) in try report.requirePairs() }
    }
    try unknown.inspect(UnknownText(report))
    if pairs != nil, let advice = corpus?.formatAdvice() {
      warn("\(advice.finding), but each line counts as one: \(advice.remedy)")
    } else if let single = SingleDocument(
      documents: report.documents, sentences: report.sentences, corpus: corpus)
    {
      tellOfSingleDocument(single.description)
    }
  }

  /// Refuses a corpus as soon as enough of it has been read.
  func inspect(_ progress: TokenizationProgress) throws { try unknown.inspect(progress) }
}
