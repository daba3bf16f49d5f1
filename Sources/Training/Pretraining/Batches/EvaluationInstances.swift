/// Instances that are the same at every evaluation.
public protocol EvaluationInstances: Sendable {
  /// How many instances there are.
  var count: Int { get }
  /// The pieces of the longest sequence.
  var longestSequence: Int { get }
  /// The share of the text's tokens that are `[UNK]`; what is masked is none of them.
  var unknownRate: Double { get }
  /// Visits all instances.
  ///
  /// - Parameters:
  ///   - size: instances in a batch; the last may have fewer.
  ///   - body: is given each batch.
  func batches(of size: Int, _ body: (PretrainingBatch) throws -> Void) rethrows
}
