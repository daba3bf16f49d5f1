import Randomness
public import Training

/// Examples pass after pass, each in an order of its own that the seed decides.
///
/// A batch never spans two passes: the last one of a pass may be smaller.
public struct SequenceStream: BatchStream {
  /// Where the next example is.
  public private(set) var cursor: DataCursor
  private let examples: SequenceExamples
  private let seed: UInt64
  private var order: KeyedPermutation

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - examples: at least one.
  ///   - seed: decides the orders.
  ///   - cursor: where to start.
  public init(_ examples: SequenceExamples, seed: UInt64, from cursor: DataCursor = DataCursor()) {
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
  public mutating func next(count: Int, into batch: inout SequenceBatch) {
    batch = SequenceBatch()
    for _ in 0..<min(count, examples.count - cursor.index) {
      examples.append(order[cursor.index], to: &batch)
      cursor.index += 1
    }
    guard cursor.index >= examples.count else { return }
    cursor = DataCursor(epoch: cursor.epoch + 1)
    order = Self.order(of: examples.count, seed, cursor.epoch)
  }
}
