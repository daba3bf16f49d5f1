import Randomness

/// Makes the text of an instance from a chunk: `balanced` pairing.
///
/// A fair coin decides the label whatever the chunk; the random partner starts at a uniformly chosen sentence
/// of a uniformly chosen *other* document.
struct SentencePairer: Sendable {
  let view: TokenView
  let documents: [Int32]
  let options: InstanceOptions

  /// Tokens of both sides as ranges of the view, and the label; `second` is empty without NSP.
  struct Pair {
    var first: Range<Int>
    var second: Range<Int>
    var label: NextSentenceLabel
  }

  func pair(_ chunk: EpochPlan.Chunk, _ random: inout RandomStream) -> Pair {
    let sentences = chunk.sentences
    guard options.predictsNextSentence else {
      let all = view.tokens(ofSentences: sentences)
      return Pair(first: shortened(all, &random), second: 0..<0, label: .isNext)
    }
    let isNext = random.coin()
    let split = sentences.lowerBound + 1 + random.integer(below: sentences.count - 1)
    let first = view.tokens(ofSentences: sentences.lowerBound..<split)
    let second =
      isNext
      ? view.tokens(ofSentences: split..<sentences.upperBound)
      : partner(of: Int(chunk.document), atLeast: options.maximumTextLength - first.count, &random)
    return truncated(
      Pair(first: first, second: second, label: isNext ? .isNext : .notNext), &random)
  }

  /// Sentences of another document from a random one on, until their length reaches `wish`.
  private func partner(of place: Int, atLeast wish: Int, _ random: inout RandomStream)
    -> Range<Int>
  {
    let other = random.integer(below: documents.count - 1)
    let document = Int(documents[other < place ? other : other + 1])
    let sentences = view.sentences(ofDocument: document)
    let start = sentences.lowerBound + random.integer(below: sentences.count)
    var end = start
    var length = 0
    while end < sentences.upperBound, length < wish || end == start {
      length += view.length(ofSentence: end)
      end += 1
    }
    return view.tokens(ofSentences: start..<end)
  }

  /// Takes tokens off the longer side, from its front or back by a coin, until both fit
  /// (google-research/bert `truncate_seq_pair`; the second side if they are equal).
  private func truncated(_ pair: Pair, _ random: inout RandomStream) -> Pair {
    var pair = pair
    while pair.first.count + pair.second.count > options.maximumTextLength {
      if pair.first.count > pair.second.count {
        pair.first = shortenedByOne(pair.first, &random)
      } else {
        pair.second = shortenedByOne(pair.second, &random)
      }
    }
    return pair
  }

  private func shortened(_ range: Range<Int>, _ random: inout RandomStream) -> Range<Int> {
    let surplus = range.count - options.maximumTextLength
    guard surplus > 0 else { return range }
    let start = range.lowerBound + random.integer(below: surplus + 1)
    return start..<start + options.maximumTextLength
  }

  private func shortenedByOne(_ range: Range<Int>, _ random: inout RandomStream) -> Range<Int> {
    random.coin()
      ? range.lowerBound + 1..<range.upperBound : range.lowerBound..<range.upperBound - 1
  }
}
