import Autograd
import Layers
import Models
import Sequences
import Testing

@Suite struct RecomputationTests {
  private func step(recomputes: Bool, threads: Int, layers: Int, lengths: [Int])
    throws -> (loss: Float, gradients: [[Float]], reserved: Int)
  {
    let context = try Context(threadCount: threads)
    context.recomputesActivations = recomputes
    var configuration = smallConfiguration(dropout: 0.2)
    configuration.layers = layers
    let model = try BERTForPreTraining(configuration, .initialized(seed: 4), context: context)
    let batch = PackedSequences(sequences(lengths))
    let losses = context.record(dropout: DropoutKey(seed: 9, step: 3, microBatch: 1)) {
      model.losses(
        of: Examples(
          sequences: batch, maskedRows: [1, 7, 17], maskedLabels: [3, 28, 0],
          pairLabels: lengths.map { _ in 1 }),
        masked: 0.1, pairs: 0.2)
    }
    let loss = losses.masked.loss
    context.backward(from: [loss] + (losses.pairs.map { [$0.loss] } ?? []))
    return (
      loss.scalar, model.parameters.map { $0.tensor.gradient ?? [] }, context.reservedBytes
    )
  }

  @Test(arguments: [1, 2, 4], [1, 2])
  func gradientsHaveTheSameBits(layers: Int, threads: Int) throws {
    let lengths = [16, 5, 16, 9]
    let kept = try step(recomputes: false, threads: 2, layers: layers, lengths: lengths)
    let again = try step(recomputes: true, threads: threads, layers: layers, lengths: lengths)
    #expect(kept.loss.bitPattern == again.loss.bitPattern)
    #expect(kept.gradients == again.gradients)
    #expect(kept.gradients.allSatisfy { !$0.isEmpty })
  }

  /// Memory per layer is a hidden state then, in place of some twenty.
  @Test func memoryGrowsLessWithDepth() throws {
    let lengths = Array(repeating: 16, count: 64)
    func growth(recomputes: Bool) throws -> Int {
      let reserved = try [4, 12].map {
        try step(recomputes: recomputes, threads: 1, layers: $0, lengths: lengths).reserved
      }
      return reserved[1] - reserved[0]
    }
    #expect(try growth(recomputes: true) * 3 < growth(recomputes: false))
  }
}
