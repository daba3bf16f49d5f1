import Autograd
import Layers
import Models
import Platform
import Preconditions
import Sequences
import Training

/// A model in training: one step at a time.
///
/// The state that a step changes is exactly what a checkpoint holds: weights, moments, the number of
/// steps, of those without an update, and the position in the data.
public final class Trainer {
  /// What decides the computation.
  public let options: PretrainingOptions
  /// The model.
  public let model: BERTForPreTraining
  /// The optimizer with its moments.
  public let optimizer: AdamW
  private var stream: any InstanceStream
  private var batches: [PretrainingBatch]

  /// The longest sequence that an update was made with.
  public private(set) var trainedLength: Int
  /// How many steps were passed over because their numbers were not finite.
  public private(set) var skippedSteps: Int
  /// Where the data of a failed step start, until it is passed over.
  private var failedStepStart: PretrainingCursor?

  /// Makes a trainer.
  ///
  /// - Parameters:
  ///   - options: what decides the computation.
  ///   - model: new or loaded.
  ///   - optimizer: new or loaded.
  ///   - stream: the training data, at the position to go on from.
  ///   - skippedSteps: how many steps were made without an update.
  ///   - trainedLength: the longest sequence of the updates made.
  public init(
    options: PretrainingOptions, model: BERTForPreTraining, optimizer: AdamW,
    stream: any InstanceStream, skippedSteps: Int = 0, trainedLength: Int = 0
  ) {
    self.options = options
    self.model = model
    self.optimizer = optimizer
    self.stream = stream
    self.skippedSteps = skippedSteps
    self.trainedLength = trainedLength
    batches = Array(repeating: PretrainingBatch(), count: options.accumulationSteps)
  }

  /// How many steps have been made, those passed over included: schedule and dropout count them.
  public var step: Int { optimizer.updates + skippedSteps }

  /// Where the next step's data starts.
  public var cursor: PretrainingCursor { failedStepStart ?? stream.cursor }

  /// How many passes over the training data have been made.
  public var passes: Double {
    Double(cursor.epoch) + Double(cursor.index) / Double(instancesPerPass)
  }

  /// How many instances the current pass has.
  public var instancesPerPass: Int { max(stream.instancesPerEpoch, 1) }

  /// How many passes will have been made after a step to come, going by the current one.
  public func passes(at step: Int) -> Double {
    passes + Double(step - self.step) * Double(options.sequencesPerStep) / Double(instancesPerPass)
  }

  /// Makes one optimizer step: draw, forward, backward, clip, update.
  ///
  /// - Returns: the step's metrics.
  /// - Throws: ``NonFiniteStep`` if a loss or the gradient is not finite; everything is then as it was
  ///   before the step, and only ``skipStep()`` leads on.
  public func makeStep() throws(NonFiniteStep) -> StepMetrics {
    require(failedStepStart == nil, "Trainer.makeStep: step \(step + 1) has failed")
    let watch = Stopwatch()
    let start = cursor
    for index in batches.indices {
      stream.next(count: options.batchSize, into: &batches[index])
    }
    let examples = batches.map { PretrainingExamples($0) }
    let sums = model.accumulateGradients(of: examples, seed: options.seed, step: step)
    let numbers = sums.numbers(gradientNorm: optimizer.gradientNorm())
    guard numbers.isFinite else {
      model.parameters.clearGradients()
      failedStepStart = start
      throw NonFiniteStep(step: step + 1, numbers: numbers, batches: examples)
    }
    let rate = options.schedule.rate(at: step)
    optimizer.update(learningRate: rate, gradientNorm: numbers.gradientNorm)
    trainedLength = examples.reduce(trainedLength) { max($0, $1.sequences.longest) }
    return sums.metrics(
      step: step, learningRate: rate, gradientNorm: numbers.gradientNorm, seconds: watch.seconds)
  }

  /// Whether the present weights compute finite numbers, tried on a sequence of the last step.
  ///
  /// A step looks at what its own update started from; what the last update has made, nothing else sees.
  var computesFiniteNumbers: Bool {
    guard let batch = batches.first, batch.count > 0 else { return true }
    let end = Int(batch.offsets[1])
    let losses = model.losses(
      of: PretrainingExamples(
        sequences: PackedSequences([(Array(batch.tokens[..<end]), Array(batch.segments[..<end]))]),
        maskedRows: [0], maskedLabels: [batch.tokens[0]],
        nextSentenceLabels: Array(batch.nextSentenceLabels.prefix(1))),
      maskedCoefficient: 1, nextSentenceCoefficient: 1)
    return losses.maskedLanguageModel.summedLoss.isFinite
      && losses.nextSentence?.summedLoss.isFinite ?? true
  }

  /// Passes over the step that has failed: it counts, its data are used up, nothing else changes.
  public func skipStep() {
    require(failedStepStart != nil, "Trainer.skipStep: no step has failed")
    failedStepStart = nil
    skippedSteps += 1
  }
}

extension PretrainingExamples {
  /// The tensors' view of a batch.
  package init(_ batch: PretrainingBatch) {
    self.init(
      sequences: PackedSequences(
        tokens: batch.tokens, segments: batch.segments, positions: batch.positions,
        offsets: batch.offsets),
      maskedRows: batch.maskedPositions, maskedLabels: batch.maskedLabels,
      nextSentenceLabels: batch.nextSentenceLabels)
  }
}
