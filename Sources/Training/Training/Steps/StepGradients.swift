import Autograd

extension Objective {
  /// Runs the micro-batches of one optimizer step forward and backward; gradients add up.
  ///
  /// Losses are sums over the whole step divided once, so accumulation changes no gradient.
  ///
  /// - Parameters:
  ///   - batches: the micro-batches.
  ///   - seed: of the run; nil: nothing is dropped.
  ///   - step: how many steps come before, which with the seed decides what dropout drops.
  /// - Returns: losses and counts of the whole step.
  package func accumulateGradients(
    of batches: [Batch], seed: UInt64?, step: Int
  ) -> StepSums {
    guard
      let sums = accumulateGradients(of: batches, seed: seed, step: step, unless: { _ in false })
    else { fatalError("accumulateGradients: left without being asked") }
    return sums
  }

  /// The same, asking after each micro-batch whether to leave the rest.
  ///
  /// - Parameters:
  ///   - batches: the micro-batches.
  ///   - seed: of the run; nil: nothing is dropped.
  ///   - step: how many steps come before.
  ///   - isLeft: receives how many micro-batches are done.
  /// - Returns: nil if the step is left; the gradients are then those of a part, and of no use.
  func accumulateGradients(
    of batches: [Batch], seed: UInt64?, step: Int, unless isLeft: (_ done: Int) -> Bool
  ) -> StepSums? {
    var counts = [Int](repeating: 0, count: terms.count)
    for batch in batches {
      for (term, count) in labelCounts(of: batch).enumerated() { counts[term] += count }
    }
    let coefficients = counts.map { 1 / Float(max($0, 1)) }
    var sums = StepSums(terms)
    for (index, batch) in batches.enumerated() {
      let key = seed.map { DropoutKey(seed: $0, step: step, microBatch: index) }
      let losses = context.record(dropout: key) {
        self.losses(of: batch, coefficients: coefficients)
      }
      context.backward(from: losses.map(\.tensor))
      sums.add(losses, tokens: batch.tokenCount)
      if isLeft(index + 1) { return nil }
    }
    return sums
  }
}
