import Autograd
import BERT
import Platform
import Randomness

/// Times a whole pre-training step on made-up data of full length.
public struct StepBenchmark: Sendable {
  /// What is timed.
  public var configuration: BERTConfiguration
  /// Sequences in a step.
  public var batchSize: Int
  /// Tokens in a sequence; 15 % of them are predicted.
  public var sequenceLength: Int
  /// At least how long to measure.
  public var seconds: Double

  /// The result; a share is a fraction of 1.
  public struct Result: Codable, Sendable {
    /// The median over all timed steps.
    public let millisecondsPerStep: Double
    /// At the median.
    public let tokensPerSecond: Double
    /// Useful floating-point operations a second, in billions: 6·tokens·12·L·H² + 12·L·H·Σ length² +
    /// 6·masked·(V·H + H²) over the median.
    public let usefulGflops: Double
    /// The best sgemm rate of the same threads in the same process, in billions a second.
    public let limitGflops: Double
    /// Useful over limit.
    public let shareOfLimit: Double
    /// The most memory that the process has had resident, in bytes.
    public let peakResidentBytes: Int
    /// How many steps were timed.
    public let steps: Int
    /// How many threads worked.
    public let threads: Int
  }

  /// Makes a benchmark.
  public init(
    configuration: BERTConfiguration, batchSize: Int, sequenceLength: Int, seconds: Double = 8
  ) {
    self.configuration = configuration
    self.batchSize = batchSize
    self.sequenceLength = sequenceLength
    self.seconds = seconds
  }

  /// Makes some steps to warm up, then times steps.
  ///
  /// - Parameter context: what to compute with.
  /// - Returns: the figures.
  /// - Throws: never for a new model.
  public func run(_ context: Context) throws -> Result {
    let model = try BERTForPreTraining(configuration, .initialized(seed: 1), context: context)
    let optimizer = AdamW(model.parameters, options: .pytorch, context: context)
    let examples = makeExamples()
    func step() {
      let losses = context.record(dropout: DropoutKey(seed: 1, step: optimizer.updates)) {
        model.losses(
          of: examples, maskedCoefficient: 1 / Float(examples.maskedRows.count),
          nextSentenceCoefficient: 1 / Float(batchSize))
      }
      context.backward(
        from: [losses.maskedLanguageModel.loss] + (losses.nextSentence.map { [$0.loss] } ?? []))
      optimizer.update(learningRate: 1e-4, gradientNorm: optimizer.gradientNorm())
    }
    for _ in 0..<3 { step() }
    var times: [Double] = []
    let watch = Stopwatch()
    while watch.seconds < seconds || times.count < 3 {
      let lap = Stopwatch()
      step()
      times.append(lap.seconds)
    }
    times.sort()
    let median = times[times.count / 2]
    let limit = measureGEMMLimit(context)
    let rate = usefulOperations(masked: examples.maskedRows.count) / median
    return Result(
      millisecondsPerStep: median * 1e3,
      tokensPerSecond: Double(batchSize * sequenceLength) / median, usefulGflops: rate / 1e9,
      limitGflops: limit / 1e9, shareOfLimit: rate / limit,
      peakResidentBytes: Machine.peakResidentMemory, steps: times.count,
      threads: context.threads.count)
  }

  private func usefulOperations(masked: Int) -> Double {
    let hidden = Double(configuration.hiddenSize)
    let layers = Double(configuration.layers)
    let tokens = Double(batchSize * sequenceLength)
    let squares = tokens * Double(sequenceLength)
    let encoder = 6 * tokens * 12 * layers * hidden * hidden + 12 * layers * hidden * squares
    return encoder + 6 * Double(masked) * hidden
      * (Double(configuration.vocabularySize) + hidden)
  }

  private func makeExamples() -> PretrainingExamples {
    var random = RandomStream(seed: 1)
    func pieces(_ count: Int) -> [Int32] {
      (0..<count).map { _ in Int32(random.integer(below: configuration.vocabularySize)) }
    }
    let perSequence = max(1, Int(Double(sequenceLength) * 0.15))
    let sequences = (0..<batchSize).map { _ in
      (
        tokens: pieces(sequenceLength),
        segments: (0..<sequenceLength).map { Int32($0 > sequenceLength / 2 ? 1 : 0) }
      )
    }
    let rows = (0..<batchSize).flatMap { sequence in
      (0..<perSequence).map { Int32(sequence * sequenceLength + $0 * sequenceLength / perSequence) }
    }
    return PretrainingExamples(
      sequences: PackedSequences(sequences), maskedRows: rows, maskedLabels: pieces(rows.count),
      nextSentenceLabels: (0..<Int32(batchSize)).map { $0 % 2 })
  }
}
