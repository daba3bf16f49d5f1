import Corpora
import Models
import Randomness

/// Makes the text of an instance from a chunk: `balanced` pairing.
///
/// A fair coin decides the label whatever the chunk. For next-sentence prediction the random partner starts at a
/// uniformly chosen sentence of a uniformly chosen *other* document.
struct SentencePairer: Sendable {
  /// The corpus, for access here and there.
  let view: TokenView
  let documents: [Int32]
  let options: InstanceOptions

  /// Tokens of both sides as ranges of the view, and the label; `second` is empty where texts are single.
  struct Pair {
    var first: Range<Int>
    var second: Range<Int>
    var label: Int32
  }

  func pair(_ chunk: EpochPlan.Chunk, _ random: inout RandomStream) -> Pair {
    let sentences = chunk.sentences
    guard let task = options.pairTask else {
      let all = view.tokens(ofSentences: sentences)
      return Pair(first: shortened(all, &random), second: 0..<0, label: 0)
    }
    let isOriginal = random.coin()
    let split = sentences.lowerBound + 1 + random.integer(below: sentences.count - 1)
    let first = view.tokens(ofSentences: sentences.lowerBound..<split)
    var pair = Pair(first: first, second: 0..<0, label: isOriginal ? 0 : 1)
    switch task {
    case .nextSentence:
      pair.second =
        isOriginal
        ? view.tokens(ofSentences: split..<sentences.upperBound)
        : partner(of: chunk.document, atLeast: options.maximumTextLength - first.count, &random)
    case .sentenceOrder:
      pair.second = view.tokens(ofSentences: split..<sentences.upperBound)
      if !isOriginal { swap(&pair.first, &pair.second) }
    }
    truncatePair(&pair.first, &pair.second, to: options.maximumTextLength) { random.coin() }
    return pair
  }

  /// Sentences of another document from a random one on, until their length reaches `wish`.
  private func partner(of place: Int, atLeast wish: Int, _ random: inout RandomStream)
    -> Range<Int>
  {
    let other = random.integer(below: documents.count - 1)
    let document = Int(documents[other < place ? other : other + 1])
    let sentences = view.sentences(ofDocument: document)
    let start = sentences.lowerBound + random.integer(below: sentences.count)
    return view.tokens(fromSentence: start, before: sentences.upperBound, atLeast: wish)
  }

  private func shortened(_ range: Range<Int>, _ random: inout RandomStream) -> Range<Int> {
    let surplus = range.count - options.maximumTextLength
    guard surplus > 0 else { return range }
    let start = range.lowerBound + random.integer(below: surplus + 1)
    return start..<start + options.maximumTextLength
  }
}

/// Takes tokens off the longer side, the second if they are equal, until both fit
/// (google-research/bert `truncate_seq_pair`).
///
/// - Parameters:
///   - first: the tokens of side A.
///   - second: the tokens of side B.
///   - limit: the most tokens of both together.
///   - coin: decides for each token whether the first one goes or the last.
@inline(__always)
func truncatePair(
  _ first: inout Range<Int>, _ second: inout Range<Int>, to limit: Int, dropsFirst coin: () -> Bool
) {
  func shorten(_ range: inout Range<Int>) {
    range =
      coin() ? range.lowerBound + 1..<range.upperBound : range.lowerBound..<range.upperBound - 1
  }
  while first.count + second.count > limit {
    if first.count > second.count { shorten(&first) } else { shorten(&second) }
  }
}
