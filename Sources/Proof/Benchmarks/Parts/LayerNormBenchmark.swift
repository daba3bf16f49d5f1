public import Autograd
import Models

/// Layer normalisation over all tokens.
public enum LayerNormBenchmark: PartBenchmark {
  /// `layernorm`.
  public static let name = "layernorm"
  /// What is timed.
  public static let abstract = "Times layer normalisation over all tokens of a step."

  /// Forward reads x and writes y; backward reads x and ∂y and writes ∂x.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let operands = Operands(context: context)
    let x = operands.leaf([shape.tokens, shape.hidden])
    let (gain, offset) = (operands.leaf([shape.hidden]), operands.leaf([shape.hidden]))
    let timing = OperationTiming(leaves: [x, gain, offset], context: context, seconds: seconds) {
      layerNorm(
        x, gain: gain, offset: offset, epsilon: shape.configuration.layerNormEpsilon)
    }
    func row(_ phase: String, _ timing: Timing, arrays: Int) -> PartRow {
      PartRow(
        "layer norm, \(phase)", shape: x.shape.dimensions, calls: 2 * shape.layers + 1, timing,
        traffic: MemoryTraffic(floatsMoved: arrays * x.count, floatsVisited: arrays * x.count),
        context: context, seconds: seconds)
    }
    return [
      row("forward", timing.forward, arrays: 2), row("backward", timing.backward, arrays: 3),
    ]
  }
}
