public import Autograd
import Layers
import Models
import Training

/// The global gradient norm and AdamW over all parameters.
public enum OptimizerBenchmark: PartBenchmark {
  /// `optimizer`.
  public static let name = "optimizer"
  /// What is timed.
  public static let abstract = "Times the global gradient norm and AdamW over all parameters."

  /// The norm reads the gradients; AdamW reads parameters, gradients and two moments and writes all
  /// but the gradients.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let model = try BERTForPreTraining(
      shape.configuration, .initialized(seed: 1), context: context)
    let optimizer = AdamW(model.parameters, options: .pytorch, context: context)
    let count = model.parameters.reduce(0) { $0 + $1.tensor.count }
    let profiler = Profiler()
    context.profiler = profiler
    defer { context.profiler = nil }
    let samples = Timing.rounds(seconds: seconds) {
      for parameter in model.parameters { parameter.tensor.fillGradient(1e-3) }
      profiler.reset()
      optimizer.update(learningRate: 1e-4, gradientNorm: optimizer.gradientNorm())
      return (
        profiler.seconds(of: .update, operation: "globalGradientNorm"),
        profiler.seconds(of: .update, operation: "adamW")
      )
    }
    func row(_ operation: String, _ times: [Double], moved: Int, visited: Int) -> PartRow {
      PartRow(
        operation, shape: [count], calls: 1, Timing(times),
        traffic: MemoryTraffic(floatsMoved: moved * count, floatsVisited: visited * count),
        context: context, seconds: seconds)
    }
    return [
      row("global gradient norm", samples.map(\.0), moved: 1, visited: 1),
      row("AdamW", samples.map(\.1), moved: 7, visited: 4),
    ]
  }
}
