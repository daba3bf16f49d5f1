import Tokenization

/// One fixed pass over held-out documents: the same instances at every evaluation.
public struct EvaluationSet: Sendable {
  private let maker: InstanceMaker
  private let plan: EpochPlan

  /// Makes a set; partners of NotNext pairs come from the same documents.
  ///
  /// - Throws: ``PretrainingDataError`` if no instances can be made of these documents.
  public init(
    view: TokenView, documents: [Int32], options: InstanceOptions, vocabulary: Vocabulary
  ) throws(PretrainingDataError) {
    var options = options
    // The same draws whatever the run's seed, so that runs can be compared.
    options.seed = 0x5EED
    maker = try InstanceMaker(
      view: view, documents: documents, options: options, vocabulary: vocabulary)
    plan = maker.plan(epoch: 0)
  }

  /// How many instances there are.
  public var count: Int { plan.chunks.count }

  /// Visits all instances.
  ///
  /// - Parameters:
  ///   - size: instances in a batch; the last may have fewer.
  ///   - body: is given each batch.
  public func batches(of size: Int, _ body: (PretrainingBatch) throws -> Void) rethrows {
    var batch = PretrainingBatch()
    var scratch: [Range<Int32>] = []
    for start in stride(from: 0, to: count, by: size) {
      batch.removeAll()
      for index in start..<min(start + size, count) {
        maker.append(plan.chunks[index], epoch: 0, index: index, to: &batch, scratch: &scratch)
      }
      try body(batch)
    }
  }
}
