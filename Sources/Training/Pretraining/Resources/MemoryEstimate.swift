import Foundation
public import Models
public import Platform
public import Training

/// How much memory a computation will take, from sizes that are known before it starts.
///
/// The peak is at the turn from the forward to the backward pass, when every layer has stored what its
/// gradient needs. H is the hidden size, I the intermediate size, A the heads, n the length of sequences,
/// per token and in numbers of 4 bytes:
///
///     layer          8·H + 2·I + A·n       queries, keys, values, attention, both sums and norms, GELU;
///                                          with recomputation H, and one layer in full
///     embeddings     3·H
///     heads          0.15·(4·H + V)        of the masked pieces; 4·H for the pooler's few rows is left out
///     on the way     6·H + I               gradients of the layer that is under way
public struct MemoryEstimate: Sendable {
  /// What memory is needed for, and how many bytes of it.
  public struct Part: Sendable {
    /// In words.
    public let name: String
    /// How many bytes.
    public let bytes: Double
  }

  /// What the sum is made of.
  public let parts: [Part]
  /// How it can be made smaller, in words.
  private let remedy: String

  /// All parts together, in bytes.
  public var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

  /// Estimates the memory of a training run.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - options: batch and length; of sequences, the longest counts.
  ///   - recomputes: whether activations are computed again in backward.
  ///   - job: whose options a remedy may name.
  /// - Throws: ``TrainingError`` if a batch has more tokens than can be numbered.
  public init(
    training configuration: BERTConfiguration, _ options: PretrainingOptions,
    recomputesActivations recomputes: Bool = false, for job: ResourceJob = .pretraining
  ) throws(TrainingError) {
    let (batch, length) = (options.batchSize, options.maximumSequenceLength)
    guard Double(batch) * Double(length) <= Double(Int32.max) else {
      throw TrainingError(
        "--batch-size \(batch) with sequences of \(length) has more than \(Int32.max) tokens, "
          + "expected fewer; lower it and raise --accumulation-steps")
    }
    let step = MemoryEstimate(
      stepOf: configuration, options.heads, batchSize: batch, sequenceLength: length,
      maskedShare: options.maskedProbability, recomputesActivations: recomputes)
    let copy = Part(
      name: "the copy for checkpoints", bytes: 3 * 4 * configuration.parameterCount(options.heads))
    let batches = Part.batches(of: options)
    self.init(
      parts: step.parts + [copy, batches],
      remedy: batches.bytes > step.bytes
        ? "lower --accumulation-steps"
        : job.memoryRemedy(batchSize: batch, recomputes: recomputes))
  }

  /// Estimates the memory of training steps alone.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - heads: what stands on its encoder.
  ///   - batchSize: sequences in a batch.
  ///   - sequenceLength: of each sequence.
  ///   - maskedShare: the share of tokens that are predicted.
  ///   - recomputes: whether activations are computed again in backward.
  public init(
    stepOf configuration: BERTConfiguration, _ heads: ModelHeads = .preTraining,
    batchSize: Int, sequenceLength: Int, maskedShare: Double = 0.15,
    recomputesActivations recomputes: Bool
  ) {
    let perToken = StepMemory(
      configuration, length: sequenceLength, maskedShare: maskedShare, recomputes: recomputes)
    let tokens = Double(batchSize) * Double(sequenceLength)
    self.init(
      parts: [
        Part(
          name: "weights, gradients and moments",
          bytes: 4 * 4 * configuration.parameterCount(heads)),
        Part(
          name: "activations of \(counted(batchSize, "sequence")) of \(sequenceLength)",
          bytes: tokens * (perToken.stored + perToken.transient)), Self.program,
      ],
      remedy: ResourceJob.pretraining.memoryRemedy(batchSize: batchSize, recomputes: recomputes))
  }

  /// Estimates the memory of an evaluation.
  ///
  /// - Parameters:
  ///   - configuration: the model.
  ///   - heads: what stands on its encoder.
  ///   - length: of the longest sequence.
  ///   - maskedShare: the share of tokens that are predicted.
  public init(
    evaluating configuration: BERTConfiguration, _ heads: ModelHeads = .preTraining, length: Int,
    maskedShare: Double
  ) {
    let perToken = StepMemory(
      configuration, length: length, maskedShare: maskedShare, recomputes: false)
    let parts = [
      Part(name: "weights", bytes: 2 * 4 * configuration.parameterCount(heads)),
      Part(
        name: "activations of \(counted(Evaluator.batchSize, "sequence")) of \(length)",
        bytes: Double(Evaluator.batchSize) * Double(length) * perToken.transientWithoutGradients),
      Self.program,
    ]
    self.init(parts: parts, remedy: "end other programs or take a larger machine")
  }

  private init(parts: [Part], remedy: String) {
    self.parts = parts
    self.remedy = remedy
  }

  /// The program itself, its libraries and the buffers of threads.
  private static let program = Part(name: "the program", bytes: 64 * 1_048_576)

  /// Refuses what does not fit.
  ///
  /// - Parameter available: how many bytes there are.
  /// - Throws: ``TrainingError`` that says what is needed for what, and what can be done.
  public func require(available: Int = Machine.availableMemory) throws(TrainingError) {
    guard bytes > Double(available) else { return }
    let needs = parts.sorted { $0.bytes > $1.bytes }
      .map { "\($0.name) \(Self.text($0.bytes))" }
    throw TrainingError(
      "this needs about \(Self.text(bytes)) of memory (\(needs.joined(separator: ", "))), but "
        + "\(Self.text(Double(available))) are available; \(remedy), or go ahead with "
        + "--ignore-memory-estimate")
  }

  /// Refuses what is beyond any doubt about an estimate.
  ///
  /// - Parameter installed: how many bytes the machine has.
  /// - Throws: ``TrainingError`` if several times as much is needed.
  public func requireSense(installed: Int = Machine.physicalMemory) throws(TrainingError) {
    guard bytes > 4 * Double(installed) else { return }
    throw TrainingError(
      "this needs about \(Self.text(bytes)) of memory, but the machine has "
        + "\(Self.text(Double(installed))), which --ignore-memory-estimate cannot make up for; "
        + remedy)
  }

  private static func text(_ bytes: Double) -> String {
    bytes >= 1e9
      ? String(format: "%.1f GB", bytes / 1e9) : String(format: "%.0f MB", bytes / 1e6)
  }
}

extension MemoryEstimate.Part {
  /// The inputs of a step, all of which are drawn before the first is computed: losses are means over all.
  fileprivate static func batches(of options: PretrainingOptions) -> Self {
    let sequences = Double(options.batchSize)
    let tokens = sequences * Double(options.maximumSequenceLength)
    let masked = options.maskedProbability * tokens
    // Columns of 4 bytes in arrays that grow by doubling, and the arrays themselves.
    let batch = 1.5 * 4 * (3 * tokens + 2 * masked + 2 * sequences) + 400
    return Self(name: "the batches of a step", bytes: Double(options.accumulationSteps) * batch)
  }
}

/// The memory of a step for each of its tokens, in bytes.
private struct StepMemory {
  /// What waits for the backward pass.
  let stored: Double
  /// What the largest layer needs in passing.
  let transient: Double
  /// The same where no gradients are computed.
  let transientWithoutGradients: Double

  init(
    _ configuration: BERTConfiguration, length: Int, maskedShare: Double, recomputes: Bool
  ) {
    let hidden = Double(configuration.hiddenSize)
    let inner = Double(configuration.intermediateSize)
    let attention = Double(configuration.heads) * Double(length)
    let layer = 8 * hidden + 2 * inner + attention
    let head = maskedShare * (4 * hidden + Double(configuration.vocabularySize))
    let layers = Double(configuration.layers)
    stored = 4 * ((recomputes ? layers * hidden + layer : layers * layer) + 3 * hidden + head)
    transient = 4 * (6 * hidden + inner)
    transientWithoutGradients = 4 * (max(layer, head) + 4 * hidden)
  }
}
