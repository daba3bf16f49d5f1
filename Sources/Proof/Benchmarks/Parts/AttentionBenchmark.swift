public import Autograd
import Models

/// Self-attention between the projections: scores, softmax, dropout, weighted values.
public enum AttentionBenchmark: PartBenchmark {
  /// `attention`.
  public static let name = "attention"
  /// What is timed.
  public static let abstract = "Times self-attention: scores, softmax, dropout, weighted values."

  /// The rate counts the products alone: two in forward, four in backward.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let limit = gemmLimit(context, seconds: seconds)
    let qkv = Operands(context: context).leaf([shape.tokens, 3 * shape.hidden])
    let offsets = (0...shape.batchSize).map { Int32($0 * shape.sequenceLength) }
    let heads = shape.configuration.heads
    let timing = OperationTiming(leaves: [qkv], context: context, seconds: seconds) {
      selfAttention(
        qkv, offsets: offsets, heads: heads, dropout: shape.configuration.attentionDropout)
    }
    let product = 2 * Double(shape.tokens * shape.sequenceLength * shape.hidden)
    func row(_ phase: String, _ timing: Timing, products: Double) -> PartRow {
      PartRow(
        "attention, \(phase)",
        shape: [shape.batchSize, heads, shape.sequenceLength, shape.hidden / heads],
        calls: shape.layers, timing, work: products * product, unit: .gigaflops, limit: limit)
    }
    return [
      row("forward", timing.forward, products: 2), row("backward", timing.backward, products: 4),
    ]
  }
}
