import Corpora
import Platform
import Randomness

/// Sentence pairs as google-research/bert draws them (`create_instances_from_document`).
///
/// All draws are in the order of the original, so the same generator gives the same pairs.
struct GooglePairing: Sendable {
  let view: TokenView
  /// The documents in their shuffled order.
  let documents: [Int32]
  let options: GoogleInstanceOptions

  /// Two runs of tokens of the view.
  struct Pair {
    var first: Range<Int>
    var second: Range<Int>
    var label: NextSentenceLabel
    /// Whether a NotNext partner comes from the same document after all, which ten failed draws allow.
    var isMislabelled: Bool
  }

  /// Calls `body` with each pair of a document; `body` may draw from the generator too.
  func forEachPair(
    of place: Int, _ random: inout MersenneTwister,
    _ body: (Pair, inout MersenneTwister) throws(SystemError) -> Void
  ) throws(SystemError) {
    let sentences = view.sentences(ofDocument: Int(documents[place]))
    var target = options.maximumTextLength
    if random.random() < options.shortSequenceProbability {
      target = random.integer(in: 2...options.maximumTextLength)
    }
    var start = sentences.lowerBound
    var length = 0
    var sentence = start
    while sentence < sentences.upperBound {
      length += view.length(ofSentence: sentence)
      sentence += 1
      guard sentence == sentences.upperBound || length >= target else { continue }
      let (pair, used) = pair(start..<sentence, ofDocument: place, target: target, &random)
      try body(pair, &random)
      // Sentences that gave way to a random partner are used again.
      sentence = used
      start = used
      length = 0
    }
  }

  /// The pair of a chunk of sentences, and where the next chunk begins.
  private func pair(
    _ chunk: Range<Int>, ofDocument place: Int, target: Int, _ random: inout MersenneTwister
  ) -> (Pair, nextSentence: Int) {
    let split = chunk.lowerBound + (chunk.count >= 2 ? random.integer(in: 1...chunk.count - 1) : 1)
    let first = view.tokens(ofSentences: chunk.lowerBound..<split)
    let isRandom = chunk.count == 1 || random.random() < 0.5
    guard isRandom else {
      let second = view.tokens(ofSentences: split..<chunk.upperBound)
      let pair = Pair(first: first, second: second, label: .isNext, isMislabelled: false)
      return (truncated(pair, &random), chunk.upperBound)
    }
    let (second, other) = partner(of: place, wish: target - first.count, &random)
    let pair = Pair(
      first: first, second: second, label: .notNext, isMislabelled: other == place)
    return (truncated(pair, &random), split)
  }

  /// Sentences from a random one on until the wish is reached, and the document they are from.
  private func partner(
    of place: Int, wish: Int, _ random: inout MersenneTwister
  ) -> (tokens: Range<Int>, place: Int) {
    var other = place
    for _ in 0..<10 {
      other = random.integer(in: 0...documents.count - 1)
      if other != place { break }
    }
    let sentences = view.sentences(ofDocument: Int(documents[other]))
    let start = sentences.lowerBound + random.integer(in: 0...sentences.count - 1)
    return (
      view.tokens(fromSentence: start, before: sentences.upperBound, atLeast: wish), other
    )
  }

  private func truncated(_ pair: Pair, _ random: inout MersenneTwister) -> Pair {
    var pair = pair
    truncatePair(&pair.first, &pair.second, to: options.maximumTextLength) {
      random.random() < 0.5
    }
    return pair
  }
}
