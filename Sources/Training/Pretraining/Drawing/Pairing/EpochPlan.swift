import Corpora
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
    let sentences: Range<Int>
    /// The place of the document in the list of documents.
    let document: Int
  }

  private let view: TokenView
  private let documents: [Int32]
  /// Where each chunk begins, counted in the sentences of its document.
  ///
  /// It ends where the next begins, or with the document. A large corpus has millions.
  private let starts: [UInt32]
  /// The first chunk of each document, and last the number of chunks.
  private let firstChunks: [UInt32]
  /// In which order the chunks are used.
  private let order: KeyedPermutation

  init(_ view: TokenView, documents: [Int32], options: InstanceOptions, epoch: Int) {
    var starts: [UInt32] = []
    var firstChunks: [UInt32] = [0]
    firstChunks.reserveCapacity(documents.count + 1)
    view.scan(documents) { document in
      Self.cut(view, document: document, options, epoch, &starts)
      firstChunks.append(UInt32(starts.count))
    }
    self.view = view.scattered()
    self.documents = documents
    self.starts = starts
    self.firstChunks = firstChunks
    order = KeyedPermutation(
      count: starts.count, seed: options.seed, Purpose.order.rawValue, UInt64(epoch))
  }

  /// How many chunks there are.
  var count: Int { starts.count }

  /// The chunk at a place of the epoch.
  subscript(index: Int) -> Chunk { chunk(order[index]) }

  /// The chunk at a place of the corpus.
  func chunk(_ index: Int) -> Chunk {
    // The last document whose first chunk is not after this one.
    var (place, end) = (0, documents.count)
    while end - place > 1 {
      let middle = (place + end) / 2
      if firstChunks[middle] <= index { place = middle } else { end = middle }
    }
    let sentences = view.sentences(ofDocument: Int(documents[place]))
    let isLast = index + 1 == firstChunks[place + 1]
    let upperBound =
      isLast ? sentences.upperBound : sentences.lowerBound + Int(starts[index + 1])
    return Chunk(
      sentences: sentences.lowerBound + Int(starts[index])..<upperBound, document: place)
  }

  private static func cut(
    _ view: TokenView, document: Int, _ options: InstanceOptions, _ epoch: Int,
    _ starts: inout [UInt32]
  ) {
    let sentences = view.sentences(ofDocument: document)
    let least = options.pairTask == nil ? 1 : 2
    guard sentences.count >= least else { return }
    let limit = options.maximumTextLength
    var random = RandomStream(
      seed: options.seed, Purpose.plan.rawValue, UInt64(epoch), UInt64(document))
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
      // A single sentence that is left over joins the chunk before it.
      if end - start >= least || start == sentences.lowerBound {
        starts.append(UInt32(start - sentences.lowerBound))
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
