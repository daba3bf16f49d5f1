public import Models
import Platform
public import Training

extension MemoryEstimate {
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
      configuration, length: Double(sequenceLength), maskedShare: maskedShare,
      recomputes: recomputes)
    let tokens = Double(batchSize) * Double(sequenceLength)
    self.init(
      parts: [
        Part(
          name: "weights, gradients and moments",
          bytes: 4 * 4 * configuration.parameterCount(heads)),
        Part(
          name: "activations of \(counted(batchSize, "sequence")) of \(sequenceLength)",
          bytes: tokens * (perToken.stored + perToken.transient)), .program,
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
      configuration, length: Double(length), maskedShare: maskedShare, recomputes: false)
    let parts = [
      Part(name: "weights", bytes: 2 * 4 * configuration.parameterCount(heads)),
      Part(
        name: "activations of \(counted(Evaluator.batchSize, "sequence")) of \(length)",
        bytes: Double(Evaluator.batchSize) * Double(length) * perToken.transientWithoutGradients),
      .program,
    ]
    self.init(parts: parts, remedy: "end other programs or take a larger machine")
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
