public import Autograd
import Models
import Platform
import Preconditions
import Pretraining
import Sequences
import Training

/// Times whole pre-training steps: forward, backward, clipping and AdamW.
public struct StepBenchmark {
  /// The result; a share is a fraction of 1.
  public struct Result: Encodable, Sendable {
    /// The median over all timed steps.
    public let millisecondsPerStep: Double
    /// At the median.
    public let tokensPerSecond: Double
    /// ``StepShape``'s useful floating-point operations a second, in billions, over the median.
    public let usefulGflops: Double
    /// The best sgemm rate of the same threads in the same process, in billions a second.
    public let limitGflops: Double
    /// Useful over limit.
    public let shareOfLimit: Double
    /// The most memory that the process has had resident, in bytes.
    public let peakResidentBytes: Int
    /// What ``MemoryEstimate`` expects of these sizes, in bytes.
    public let estimatedBytes: Int
    /// How many steps were timed.
    public let steps: Int
    /// How many threads worked.
    public let threads: Int
    /// Sequences in a step.
    public let sequencesPerStep: Int
    /// Tokens in a step, special tokens included, on average; there is no padding.
    public let tokensPerStep: Double
    /// How many different batches the steps went through in turn.
    public let batches: Int
    /// Page faults without disk access in each timed step, on average.
    public let minorFaultsPerStep: Double
    /// Tensor memory taken from the system in each timed step, on average, in bytes.
    public let reservedBytesPerStep: Double
    /// The processor's name.
    public let processor: String
    /// What the kernels are compiled for: `baseline`, `avx2`, `avx512` or `neon`.
    public let instructionSet: String
    /// Where the time of further steps went.
    public let profile: StepProfile
  }

  private let shape: StepShape
  private let batches: [PretrainingBatch]
  private let seconds: Double

  /// Makes a benchmark of made-up data of full length.
  ///
  /// - Parameters:
  ///   - shape: the sizes.
  ///   - seconds: at least how long to measure.
  public init(_ shape: StepShape, seconds: Double) {
    self.shape = shape
    batches = [shape.makeSyntheticBatch()]
    self.seconds = seconds
  }

  /// Makes a benchmark that goes through given batches in turn, all of them equally often.
  ///
  /// - Parameters:
  ///   - shape: the sizes; the model's vocabulary is that of the batches.
  ///   - batches: at least one.
  ///   - seconds: at least how long to measure.
  public init(_ shape: StepShape, batches: CorpusBatches, seconds: Double) {
    require(!batches.examples.isEmpty, "StepBenchmark: no batches")
    self.shape = shape
    self.batches = batches.examples
    self.seconds = seconds
  }

  /// Makes some steps to warm up, then times steps, then profiles some more.
  ///
  /// - Parameter context: what to compute with.
  /// - Returns: the figures.
  /// - Throws: never for a new model.
  public func run(_ context: Context) throws -> Result {
    let configuration = shape.configuration
    let trainee = try Trainee(configuration, context: context)
    // Two rounds through the batches: the second finds every size of tensor in the pool.
    for index in 0..<max(3, 2 * batches.count) { trainee.step(batches[index % batches.count]) }

    // Measured before and after: other processes seldom leave the machine alone both times.
    let limitBefore = gemmLimit(context, seconds: seconds)
    var times: [Double] = []
    times.reserveCapacity(1 << 16)
    let faults = Machine.minorPageFaults
    let reserved = context.reservedBytes
    let watch = Stopwatch()
    while watch.seconds < seconds || times.count < 3 {
      for batch in batches {
        let lap = Stopwatch()
        trainee.step(batch)
        times.append(lap.seconds)
      }
    }
    let count = Double(times.count)
    let faultsPerStep = Double(Machine.minorPageFaults - faults) / count
    let reservedPerStep = Double(context.reservedBytes - reserved) / count
    let median = Timing(times).median

    let profile = StepProfile(context: context, rounds: max(1, min(times.count, 8) / batches.count))
    {
      for batch in batches { trainee.step(batch) }
      return batches.count
    }
    func mean(_ value: (PretrainingBatch) -> Double) -> Double {
      batches.reduce(0) { $0 + value($1) } / Double(batches.count)
    }
    let tokens = mean { Double($0.sequences.tokens.count) }
    let limit = max(limitBefore, gemmLimit(context, seconds: seconds))
    let rate = mean(configuration.usefulOperations) / median
    let estimate = MemoryEstimate(
      stepOf: configuration, batchSize: shape.batchSize, sequenceLength: shape.sequenceLength,
      recomputesActivations: context.recomputesActivations)
    return Result(
      millisecondsPerStep: median * 1e3, tokensPerSecond: tokens / median,
      usefulGflops: rate / 1e9, limitGflops: limit / 1e9, shareOfLimit: rate / limit,
      peakResidentBytes: Machine.peakResidentMemory, estimatedBytes: Int(estimate.bytes),
      steps: times.count,
      threads: context.threads.count, sequencesPerStep: batches[0].sequences.count,
      tokensPerStep: tokens, batches: batches.count, minorFaultsPerStep: faultsPerStep,
      reservedBytesPerStep: reservedPerStep, processor: Machine.processorName,
      instructionSet: context.instructionSet, profile: profile)
  }
}
