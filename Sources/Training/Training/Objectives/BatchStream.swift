/// A place in an endless sequence of training instances.
public struct DataCursor: Codable, Sendable, Equatable {
  /// How many passes over all instances have been made.
  public var epoch: Int
  /// How many instances of this pass have been used.
  public var index: Int

  /// Makes a cursor; by default the beginning.
  public init(epoch: Int = 0, index: Int = 0) {
    self.epoch = epoch
    self.index = index
  }
}

/// An endless sequence of training instances of which any place is reached at once.
public protocol BatchStream<Batch>: Sendable {
  /// What is drawn.
  associatedtype Batch: TrainingBatch

  /// Where the next instance is.
  var cursor: DataCursor { get }
  /// How many instances the current pass has.
  var instancesPerEpoch: Int { get }

  /// Draws the next instances.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - batch: is emptied and filled; its memory is reused.
  mutating func next(count: Int, into batch: inout Batch)
}
