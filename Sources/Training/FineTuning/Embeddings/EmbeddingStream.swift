import Randomness
public import Training

/// Rows pass after pass, each in an order of its own that the seed decides.
///
/// A batch never spans two passes: the last one of a pass may be smaller. Where rows are the wrong answers of each other,
/// none of their texts is twice in a batch as far as that can be.
public struct EmbeddingStream: BatchStream {
  /// Where the next row is.
  public private(set) var cursor: DataCursor
  /// How many rows of the pass share a batch with another one of their texts, because there are too many of it.
  public private(set) var repeats = 0
  private let examples: EmbeddingExamples
  private let loss: EmbeddingLoss
  private let batchSize: Int
  private let seed: UInt64
  private var order: [Int] = []

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - examples: at least one.
  ///   - loss: what is learned of them.
  ///   - batchSize: how many rows are drawn at a time.
  ///   - seed: decides the orders.
  ///   - cursor: where to start.
  public init(
    _ examples: EmbeddingExamples, _ loss: EmbeddingLoss, batchSize: Int, seed: UInt64,
    from cursor: DataCursor = DataCursor()
  ) {
    (self.examples, self.loss) = (examples, loss)
    (self.batchSize, self.seed, self.cursor) = (batchSize, seed, cursor)
    arrange()
  }

  /// How many rows there are.
  public var instancesPerEpoch: Int { examples.count }

  private mutating func arrange() {
    let permutation = KeyedPermutation(
      count: examples.count, seed: seed, UInt64(cursor.epoch))
    let rows = (0..<examples.count).lazy.map { permutation[$0] }
    guard loss == .ranking else {
      order = Array(rows)
      return
    }
    let batches = DistinctBatches(rows, of: examples, size: batchSize)
    (order, repeats) = (batches.order, batches.repeats)
  }

  /// Draws the next rows, at most as many as are left of the pass.
  public mutating func next(count: Int, into batch: inout EmbeddingBatch) {
    let rows = order[cursor.index..<min(cursor.index + count, order.count)]
    batch = examples.batch(of: rows)
    cursor.index = rows.endIndex
    guard cursor.index >= examples.count else { return }
    cursor = DataCursor(epoch: cursor.epoch + 1)
    arrange()
  }
}
