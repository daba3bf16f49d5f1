public import Platform

/// A fixed sequence of instances that can be asked for one by one.
public protocol InstanceSource {
  /// How many instances there are.
  var count: Int { get }

  /// Appends an instance to a batch.
  ///
  /// - Parameters:
  ///   - index: less than `count`; ascending order is fastest.
  ///   - batch: is added to.
  /// - Throws: `SystemError` if intermediate results cannot be read.
  mutating func append(_ index: Int, to batch: inout PretrainingBatch) throws(SystemError)
}
