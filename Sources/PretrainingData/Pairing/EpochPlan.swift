import Randomness

/// How an epoch cuts the documents into chunks, each the source of one instance.
///
/// A pure function of the options, the documents and the epoch, made in one pass over the sentence
/// lengths. A chunk is a run of sentences of one document that reaches the target length, as in
/// google-research/bert; unlike there, a chunk for next-sentence prediction always has two
/// sentences or more, so that a fair coin decides every label.
struct EpochPlan: Sendable {
  /// Consecutive sentences of one document.
  struct Chunk: Sendable, Equatable {
    // In this order a chunk has 16 bytes, and a large corpus has millions of them.
    var firstSentence: Int64
    var sentenceCount: Int32
    /// The place of the document in the list of documents.
    var document: Int32

    var sentences: Range<Int> { Int(firstSentence)..<Int(firstSentence) + Int(sentenceCount) }
  }

  private(set) var chunks: [Chunk] = []
  /// In which order the chunks are used.
  private(set) var order: KeyedPermutation

  init(_ view: TokenView, documents: [Int32], options: InstanceOptions, epoch: Int) {
    for place in documents.indices {
      Self.cut(
        view, document: Int(documents[place]), place: Int32(place), options, epoch, &chunks)
      if place % 4096 == 4095 { view.discard() }
    }
    order = KeyedPermutation(
      count: chunks.count, seed: options.seed, Purpose.order.rawValue, UInt64(epoch))
  }

  /// The chunk at a place of the epoch.
  subscript(index: Int) -> Chunk { chunks[order[index]] }

  private static func cut(
    _ view: TokenView, document: Int, place: Int32, _ options: InstanceOptions, _ epoch: Int,
    _ chunks: inout [Chunk]
  ) {
    let sentences = view.sentences(ofDocument: document)
    let least = options.predictsNextSentence ? 2 : 1
    guard sentences.count >= least else { return }
    let limit = options.maximumTextLength
    var random = RandomStream(
      seed: options.seed, Purpose.plan.rawValue, UInt64(epoch), UInt64(document))
    let firstChunk = chunks.count
    var start = sentences.lowerBound
    while start < sentences.upperBound {
      let isShort = random.uniform() < options.shortSequenceProbability
      let target = isShort ? 2 + random.integer(below: max(limit - 1, 1)) : limit
      var end = start
      var length = 0
      while end < sentences.upperBound, length < target || end - start < least {
        length += view.length(ofSentence: end)
        end += 1
      }
      if end - start < least, chunks.count > firstChunk {
        // A single sentence is left over: it joins the chunk before it.
        chunks[chunks.count - 1].sentenceCount += Int32(end - start)
      } else {
        chunks.append(
          Chunk(
            firstSentence: Int64(start), sentenceCount: Int32(end - start), document: place))
      }
      start = end
    }
  }
}

/// What a stream of random numbers is for; its first coordinate.
enum Purpose: UInt64 {
  case plan = 1
  case order = 2
  case pair = 3
  case mask = 4
  case files = 5
}
