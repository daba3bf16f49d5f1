public import Corpora
import Sequences
public import Tokenization

/// Fixed instances of held-out documents: the same ones at every evaluation.
///
/// Small sets are gone through several times, paired and masked anew, up to eight times or about
/// two thousand instances: with six hundred pairs an accuracy still wanders by two per cent.
public struct EvaluationSet: EvaluationInstances {
  private let maker: InstanceMaker
  private let plans: [InstancePlan]
  private let limit: Int
  /// Why the instances are single texts although pairs were asked for, or nil.
  public let pairless: PretrainingDataError?
  /// The share of the documents' tokens that are `[UNK]`.
  public let unknownRate: Double

  /// Makes a set; partners of NotNext pairs come from the same documents.
  ///
  /// Documents of which no pairs can be made are evaluated as single texts.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - documents: which of its documents to use.
  ///   - options: what decides the draws, but for the seed.
  ///   - vocabulary: the pieces.
  ///   - limit: the most instances, taken evenly from all; nil takes all.
  /// - Throws: ``PretrainingDataError`` if no instances can be made of these documents.
  public init(
    view: TokenView, documents: [Int32], options: InstanceOptions, vocabulary: Vocabulary,
    limit: Int? = nil
  ) throws(PretrainingDataError) {
    var options = options
    // The same draws whatever the run's seed, so that runs can be compared.
    options.seed = 0x5EED
    pairless = options.dropPairs(ofDocuments: documents, in: view)
    maker = try InstanceMaker(
      view: view, documents: documents, options: options, vocabulary: vocabulary)
    var plans = [maker.plan(epoch: 0)]
    while plans.count < 8, plans.reduce(0, { $0 + $1.count }) < 2_000 {
      plans.append(maker.plan(epoch: plans.count))
    }
    self.plans = plans
    unknownRate = Self.share(of: vocabulary.unknown, in: documents, of: view)
    self.limit = limit ?? Int.max
  }

  private static func share(
    of piece: Int32, in documents: [Int32], of view: TokenView
  ) -> Double {
    var count = 0
    var hits = 0
    view.scan(documents) { document in
      let tokens = view.tokens(ofSentences: view.sentences(ofDocument: document))
      count += tokens.count
      view.forEachToken(in: tokens) { hits += $0 == Int(piece) ? 1 : 0 }
    }
    return count == 0 ? 0 : Double(hits) / Double(count)
  }

  /// How many instances there are.
  public var count: Int { min(limit, total) }

  private var total: Int { plans.reduce(0) { $0 + $1.count } }

  /// The pieces of the longest sequence; all are drawn to find it.
  public var longestSequence: Int {
    var longest = 0
    batches(of: 64) { batch in
      let lengths = zip(batch.sequences.offsets, batch.sequences.offsets.dropFirst())
      longest = lengths.reduce(longest) { max($0, Int($1.1 - $1.0)) }
    }
    return longest
  }

  /// Visits all instances, in batches of one size but for the last.
  public func batches(of size: Int, _ body: (PretrainingBatch) throws -> Void) rethrows {
    var batch = PretrainingBatch()
    var scratch = Masker.Scratch()
    let (count, total) = (count, total)
    var place = 0
    for (epoch, plan) in plans.enumerated() {
      for index in 0..<plan.count {
        // Every place whose share of the way brings another instance.
        defer { place += 1 }
        guard count == total || (place + 1) * count / total > place * count / total else {
          continue
        }
        maker.append(plan.text(index), epoch: epoch, index: index, to: &batch, scratch: &scratch)
        guard batch.count == size else { continue }
        try body(batch)
        batch.removeAll()
      }
    }
    if batch.count > 0 { try body(batch) }
  }
}
