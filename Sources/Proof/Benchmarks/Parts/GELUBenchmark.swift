public import Autograd
import Models

/// Exact GELU on the inner layer of the feed-forward network, without its product.
public enum GELUBenchmark: PartBenchmark {
  /// `gelu`.
  public static let name = "gelu"
  /// What is timed.
  public static let abstract = "Times exact GELU over the feed-forward layer, without its product."

  /// Forward reads and writes z (its bias is added) and writes y; backward reads z and ∂y and writes ∂z.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let columns = shape.configuration.intermediateSize
    let kernels = GELUKernels(rows: shape.tokens, columns: columns, context: context)
    func row(_ phase: String, _ kernel: () -> Void) -> PartRow {
      let count = shape.tokens * columns
      return PartRow(
        "GELU, \(phase)", shape: [shape.tokens, columns], calls: shape.layers,
        Timing.measure(seconds: seconds, kernel),
        traffic: MemoryTraffic(floatsMoved: 3 * count, floatsVisited: 2 * count),
        context: context, seconds: seconds)
    }
    return [row("forward", kernels.forward), row("backward", kernels.backward)]
  }
}
