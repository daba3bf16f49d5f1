import Corpora
import Randomness
import Tokenization
public import Training

/// The instances of files, epoch after epoch, each epoch in an order of its own.
///
/// Files may want `[UNK]` to be predicted, as those of Google's program do; such targets are left out.
public struct InstanceFileStream: BatchStream {
  /// Where the next instance is.
  public private(set) var cursor: DataCursor
  private let files: InstanceSet
  private let seed: UInt64
  private let predictsNextSentence: Bool
  private var order: KeyedPermutation
  private var budget = PageBudget()

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - set: the instances.
  ///   - seed: what the orders are a pure function of.
  ///   - predictsNextSentence: whether to take along the labels that the files have.
  ///   - cursor: where to start.
  public init(
    _ set: InstanceSet, seed: UInt64, predictsNextSentence: Bool = true,
    cursor: DataCursor = DataCursor()
  ) {
    files = set
    self.seed = seed
    self.predictsNextSentence = predictsNextSentence
    self.cursor = cursor
    order = Self.order(of: files, seed: seed, epoch: cursor.epoch)
  }

  /// How many instances every epoch has.
  public var instancesPerEpoch: Int { files.count }

  /// Takes the next instances into a batch that is emptied first.
  public mutating func next(count: Int, into batch: inout PretrainingBatch) {
    batch.removeAll()
    for _ in 0..<count {
      if cursor.index >= files.count {
        cursor = DataCursor(epoch: cursor.epoch + 1)
        order = Self.order(of: files, seed: seed, epoch: cursor.epoch)
      }
      files.append(order[cursor.index], to: &batch)
      cursor.index += 1
      budget.spend(on: files, touches: 6)
    }
    batch.removeTargets(of: files.vocabulary.unknown)
    if !predictsNextSentence { batch.pairLabels.removeAll(keepingCapacity: true) }
  }

  private static func order(of set: InstanceSet, seed: UInt64, epoch: Int) -> KeyedPermutation {
    KeyedPermutation(count: set.count, seed: seed, Purpose.files.rawValue, UInt64(epoch))
  }
}
