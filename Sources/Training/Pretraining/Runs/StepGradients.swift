import Autograd
import Models
import Sequences

extension BERTForPreTraining {
  /// Runs the micro-batches of one optimizer step forward and backward; gradients add up.
  ///
  /// Losses are sums over the whole step divided once, so accumulation changes no gradient.
  ///
  /// - Parameters:
  ///   - batches: the micro-batches.
  ///   - seed: of the run.
  ///   - step: how many steps come before, which with the seed decides what dropout drops.
  /// - Returns: losses and counts of the whole step.
  func accumulateGradients(
    of batches: [PretrainingExamples], seed: UInt64, step: Int
  ) -> StepSums {
    let masked = batches.reduce(0) { $0 + $1.maskedLabels.count }
    let pairs = batches.reduce(0) { $0 + $1.nextSentenceLabels.count }
    var sums = StepSums()
    for (index, batch) in batches.enumerated() {
      let key = DropoutKey(seed: seed, step: step, microBatch: index)
      let losses = context.record(dropout: key) {
        self.losses(
          of: batch, maskedCoefficient: 1 / Float(max(masked, 1)),
          nextSentenceCoefficient: 1 / Float(max(pairs, 1)))
      }
      context.backward(
        from: [losses.maskedLanguageModel.loss] + (losses.nextSentence.map { [$0.loss] } ?? []))
      sums.add(
        tokens: batch.sequences.tokens.count, masked: losses.maskedLanguageModel.sums,
        pairs: losses.nextSentence?.sums)
    }
    return sums
  }
}

extension CrossEntropyResult {
  /// What metrics add up.
  fileprivate var sums: (loss: Double, count: Int, correct: Int) { (summedLoss, count, correct) }
}
