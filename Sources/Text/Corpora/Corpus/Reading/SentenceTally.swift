/// Counts sentences and documents by the batches that they are in.
struct SentenceTally {
  private(set) var sentences = 0
  private(set) var oneSentenceDocuments = 0
  private var openSentences = 0

  mutating func add(_ sentences: Int, documentEnds: [Int]) {
    self.sentences += sentences
    var start = 0
    for end in documentEnds {
      if openSentences + end - start == 1 { oneSentenceDocuments += 1 }
      openSentences = 0
      start = end
    }
    openSentences += sentences - start
  }
}

extension CorpusStatistics {
  /// Takes over what has been counted sentence by sentence.
  mutating func count(_ tally: SentenceTally) {
    sentences = tally.sentences
    oneSentenceDocuments = tally.oneSentenceDocuments
  }
}
