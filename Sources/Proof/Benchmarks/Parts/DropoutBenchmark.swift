public import Autograd
import Models

/// Dropout over all tokens, its random numbers included.
public enum DropoutBenchmark: PartBenchmark {
  /// `dropout`.
  public static let name = "dropout"
  /// What is timed.
  public static let abstract =
    "Times dropout over all tokens of a step, drawing its masks included."

  /// Both directions read one array and write one.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let x = Operands(context: context).leaf([shape.tokens, shape.hidden])
    let timing = OperationTiming(leaves: [x], context: context, seconds: seconds) {
      dropout(x, probability: shape.configuration.hiddenDropout)
    }
    func row(_ phase: String, _ timing: Timing) -> PartRow {
      PartRow(
        "dropout, \(phase)", shape: x.shape.dimensions, calls: 2 * shape.layers + 1, timing,
        traffic: MemoryTraffic(floatsMoved: 2 * x.count, floatsVisited: 2 * x.count),
        context: context, seconds: seconds)
    }
    return [row("forward", timing.forward), row("backward", timing.backward)]
  }
}
