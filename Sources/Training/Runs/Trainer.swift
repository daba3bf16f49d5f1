import Autograd
import BERT
import Platform
import PretrainingData

/// A model in training: one step at a time.
///
/// The state that a step changes is exactly what a checkpoint holds: weights, moments, the number of
/// updates and the position in the data.
public final class Trainer {
  /// What decides the computation.
  public let options: PretrainingOptions
  /// The model.
  public let model: BERTForPreTraining
  /// The optimizer with its moments.
  public let optimizer: AdamW
  private var stream: any InstanceStream
  private var batches: [PretrainingBatch]

  /// Makes a trainer.
  ///
  /// - Parameters:
  ///   - options: what decides the computation.
  ///   - model: new or loaded.
  ///   - optimizer: new or loaded.
  ///   - stream: the training data, at the position to go on from.
  public init(
    options: PretrainingOptions, model: BERTForPreTraining, optimizer: AdamW,
    stream: any InstanceStream
  ) {
    self.options = options
    self.model = model
    self.optimizer = optimizer
    self.stream = stream
    batches = Array(repeating: PretrainingBatch(), count: options.accumulationSteps)
  }

  /// How many steps have been made.
  public var step: Int { optimizer.updates }

  /// Where the next step's data starts.
  public var cursor: PretrainingCursor { stream.cursor }

  /// Makes one optimizer step: draw, forward, backward, clip, update.
  ///
  /// - Returns: the step's metrics.
  /// - Throws: ``TrainingError`` if a loss or the gradient is not finite; the weights are then those
  ///   from before the step.
  public func makeStep() throws -> StepMetrics {
    let watch = Stopwatch()
    for index in batches.indices {
      stream.next(count: options.batchSize, into: &batches[index])
    }
    // Losses are sums over the whole step divided once, so accumulation changes no gradient.
    let masked = batches.reduce(0) { $0 + $1.maskedLabels.count }
    let pairs = batches.reduce(0) { $0 + $1.nextSentenceLabels.count }
    var sums = StepSums()
    for (index, batch) in batches.enumerated() {
      let key = DropoutKey(seed: options.seed, step: step, microBatch: index)
      let losses = model.context.record(dropout: key) {
        model.losses(
          of: PretrainingExamples(batch), maskedCoefficient: 1 / Float(max(masked, 1)),
          nextSentenceCoefficient: 1 / Float(max(pairs, 1)))
      }
      model.context.backward(
        from: [losses.maskedLanguageModel.loss] + (losses.nextSentence.map { [$0.loss] } ?? []))
      sums.add(
        tokens: batch.tokens.count, masked: losses.maskedLanguageModel.sums,
        pairs: losses.nextSentence?.sums)
    }
    let norm = optimizer.gradientNorm()
    let rate = options.schedule.rate(at: step)
    guard sums.isFinite, norm.isFinite else {
      model.parameters.clearGradients()
      let finished = sums.metrics(
        step: step + 1, learningRate: rate, gradientNorm: norm, seconds: 1)
      throw TrainingError(
        "step \(step + 1): loss \(finished.mlmLoss), gradient norm \(norm), expected finite numbers; "
          + "a lower --learning-rate or a longer --warmup-steps may help")
    }
    optimizer.update(learningRate: rate, gradientNorm: norm)
    return sums.metrics(
      step: step, learningRate: rate, gradientNorm: norm, seconds: watch.seconds)
  }
}

extension CrossEntropyResult {
  /// What metrics add up.
  var sums: (loss: Double, count: Int, correct: Int) { (summedLoss, count, correct) }
}

extension PretrainingExamples {
  /// The tensors' view of a batch.
  init(_ batch: PretrainingBatch) {
    self.init(
      sequences: PackedSequences(
        tokens: batch.tokens, segments: batch.segments, positions: batch.positions,
        offsets: batch.offsets),
      maskedRows: batch.maskedPositions, maskedLabels: batch.maskedLabels,
      nextSentenceLabels: batch.nextSentenceLabels)
  }
}
