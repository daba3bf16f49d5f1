import Randomness
public import Training

/// Examples in memory, of which batches are put together.
public protocol IndexedExamples<Batch>: Sendable {
  /// What they are put into.
  associatedtype Batch: TrainingBatch
  /// How many there are.
  var count: Int { get }
  /// How many tokens one has.
  func length(_ index: Int) -> Int
  /// Appends one to a batch.
  func append(_ index: Int, to batch: inout Batch)
}

extension IndexedExamples {
  /// A batch of some examples.
  func batch(of indices: some Sequence<Int>) -> Batch {
    var batch = Batch()
    for index in indices { append(index, to: &batch) }
    return batch
  }

  /// Examples in batches of like length, shortest first, which their lengths alone decide.
  ///
  /// - Parameters:
  ///   - chosen: which ones; nil: all.
  ///   - budget: how many tokens a batch has, unless one example has more.
  /// - Returns: the indices of every batch.
  func batches(of chosen: Range<Int>? = nil, budget: Int = 2048) -> [[Int]] {
    let order = (chosen ?? 0..<count).sorted { (length($0), $0) < (length($1), $1) }
    var (batches, batch, tokens) = ([[Int]](), [Int](), 0)
    for index in order {
      if tokens + length(index) > budget, !batch.isEmpty {
        batches.append(batch)
        (batch, tokens) = ([], 0)
      }
      batch.append(index)
      tokens += length(index)
    }
    if !batch.isEmpty { batches.append(batch) }
    return batches
  }
}

/// Examples pass after pass, each in an order of its own that the seed decides.
///
/// A batch never spans two passes: the last one of a pass may be smaller.
public struct ShuffledStream<Examples: IndexedExamples>: BatchStream {
  /// Where the next example is.
  public private(set) var cursor: DataCursor
  private let examples: Examples
  private let seed: UInt64
  private var order: KeyedPermutation

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - examples: at least one.
  ///   - seed: decides the orders.
  ///   - cursor: where to start.
  public init(_ examples: Examples, seed: UInt64, from cursor: DataCursor = DataCursor()) {
    self.examples = examples
    self.seed = seed
    self.cursor = cursor
    order = Self.order(of: examples.count, seed, cursor.epoch)
  }

  private static func order(of count: Int, _ seed: UInt64, _ epoch: Int) -> KeyedPermutation {
    KeyedPermutation(count: count, seed: seed, UInt64(epoch))
  }

  /// How many examples there are.
  public var instancesPerEpoch: Int { examples.count }

  /// Draws the next examples, at most as many as are left of the pass.
  public mutating func next(count: Int, into batch: inout Examples.Batch) {
    batch = Examples.Batch()
    for _ in 0..<min(count, examples.count - cursor.index) {
      examples.append(order[cursor.index], to: &batch)
      cursor.index += 1
    }
    guard cursor.index >= examples.count else { return }
    cursor = DataCursor(epoch: cursor.epoch + 1)
    order = Self.order(of: examples.count, seed, cursor.epoch)
  }
}
