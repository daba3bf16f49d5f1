public import Autograd

/// Times one part of a training step, on the threads and at the sizes of the step.
public protocol PartBenchmark {
  /// Its name on the command line.
  static var name: String { get }
  /// What is timed, in one sentence.
  static var abstract: String { get }

  /// Measures the part and the limit it is held against.
  ///
  /// - Parameters:
  ///   - shape: the step's sizes.
  ///   - context: what to compute with.
  ///   - seconds: at least how long to measure each operation.
  /// - Returns: a row for each operation, in the order of the step.
  /// - Throws: never for a new model.
  static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws -> [PartRow]
}

/// What one operation of a part reached.
public struct PartRow: Encodable, Sendable {
  /// What a rate counts.
  public enum Unit: String, Encodable, Sendable {
    /// Billions of floating-point operations a second, of products.
    case gigaflops = "GFLOP/s"
    /// Billions of bytes a second, read and written.
    case gigabytes = "GB/s"
  }

  /// The operation.
  public let operation: String
  /// The sizes: `m×k×n` for products, else those of the input.
  public let shape: String
  /// How many times a step does it.
  public let callsPerStep: Int
  /// The median time of one call.
  public let milliseconds: Double
  /// Work over time.
  public let rate: Double
  /// What ``rate`` and ``limit`` count.
  public let unit: Unit
  /// The best rate measured in the same process, in the same unit.
  public let limit: Double
  /// Rate over limit, a fraction of 1.
  public let shareOfLimit: Double
  /// How many calls were timed.
  public let rounds: Int

  init(
    _ operation: String, shape: [Int], calls: Int, _ timing: Timing, work: Double, unit: Unit,
    limit: Double
  ) {
    self.operation = operation
    self.shape = shape.map(String.init).joined(separator: "×")
    self.unit = unit
    callsPerStep = calls
    milliseconds = timing.median * 1e3
    rate = work / timing.median / 1e9
    self.limit = limit / 1e9
    shareOfLimit = rate / self.limit
    rounds = timing.rounds
  }
}

/// The result of one part's benchmark.
public struct PartReport: Encodable, Sendable {
  /// The part's name.
  public let benchmark: String
  /// How many threads worked.
  public let threads: Int
  /// What the kernels are compiled for.
  public let instructionSet: String
  /// One for each operation.
  public let operations: [PartRow]

  /// Runs a benchmark.
  ///
  /// - Parameters:
  ///   - part: which.
  ///   - shape: the step's sizes.
  ///   - context: what to compute with.
  ///   - seconds: at least how long to measure each operation.
  /// - Throws: never for a new model.
  public init(
    _ part: (some PartBenchmark).Type, _ shape: StepShape, _ context: Context, seconds: Double
  ) throws {
    benchmark = part.name
    threads = context.threads.count
    instructionSet = context.instructionSet
    operations = try part.run(shape, context, seconds: seconds)
  }
}
