import Autograd
import Layers
import Models
public import Training

/// Everything that decides what a fine-tuning run computes, beside the model and the examples.
///
/// It is stored with the run: a resumed run never asks for any of it again.
public struct FineTuningOptions: Codable, Sendable, Equatable {
  /// What is learned.
  public var task: FineTuningTask
  /// The columns of the user's files that have the texts.
  public var textColumns: [String] = []
  /// The column that has the labels.
  public var labelColumn = ""
  /// The file of the examples, as the user names it.
  public var trainFile = ""
  /// The file of the held-out examples; nil: every n-th row of the other one.
  public var devFile: String?
  /// The longest sequence, special tokens included.
  public var maximumSequenceLength: Int
  /// Sequences in a step.
  public var batchSize: Int
  /// Passes over the examples.
  public var epochs: Double
  /// Learning rate against step.
  public var schedule: LearningRateSchedule
  /// Steps in a pass.
  public var stepsPerEpoch = 1
  /// Constants of the optimizer.
  public var optimizer: AdamWOptions
  /// The probability of dropping an element of the output layer's input.
  public var headDropout: Float
  /// The probability of dropout within the encoder; nil: the model configuration's.
  public var encoderDropout: Float?
  /// What the rate of a layer is multiplied with, for each layer above it; 1: all learn at the same rate.
  public var layerDecay: Float
  /// Whether the encoder stays as it is, so that its states are computed once.
  public var freezesEncoder: Bool
  /// How the output layer of a frozen encoder was solved for; nil of a run that makes steps.
  public var frozen: FrozenOptions?
  /// What the loss of each label is multiplied with; nil: 1.
  public var classWeights: [Float]?
  /// What the order of the examples, dropout and new weights are a pure function of.
  public var seed: UInt64
  /// What the best checkpoint is chosen by.
  public var metric: Metric
  /// After how many evaluations that were no better than the best the run ends; nil: never before its last step.
  public var patience: Int?
  /// Steps between evaluations; nil: after every pass.
  public var evaluateEvery: Int?
  /// How questions are seen and answered; nil of other tasks.
  public var questions: QuestionOptions?
  /// How vectors are made and what they learn from; nil of other tasks.
  public var embedding: EmbeddingRecipe?
  /// Steps between checkpoints beside those of evaluations; nil: by time alone.
  public var saveEvery: Int?

  /// google-research/bert's `run_classifier.py` and `run_squad.py`, but for the correction of bias, which it lacks: without it small sets
  /// often collapse (Mosbach & others 2021, "On the Stability of Fine-tuning BERT").
  ///
  /// - Parameters:
  ///   - task: what is learned.
  ///   - metric: what the best checkpoint is chosen by.
  /// - Returns: options, whose steps ``settle(examples:warmup:)`` lays down.
  public static func google(_ task: FineTuningTask, metric: Metric) -> FineTuningOptions {
    FineTuningOptions(
      task: task, maximumSequenceLength: task.usualLength, batchSize: 32, epochs: 3,
      schedule: LearningRateSchedule(
        form: .google, learningRate: 5e-5, warmupSteps: 0, totalSteps: 1),
      optimizer: AdamWOptions(
        form: .google, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01,
        correctsBias: true, clipNorm: 1),
      headDropout: 0.1, encoderDropout: nil, layerDecay: 1, freezesEncoder: false,
      classWeights: nil, seed: 12345, metric: metric, patience: nil, evaluateEvery: nil,
      saveEvery: nil)
  }

  /// Lays down how many steps there are, and how many of them are warm-up.
  ///
  /// - Parameters:
  ///   - examples: how many examples a pass has, at least one.
  ///   - warmup: the share of the steps.
  public mutating func settle(examples: Int, warmup: Double) {
    stepsPerEpoch = (examples + batchSize - 1) / batchSize
    let total = (epochs * Double(stepsPerEpoch)).rounded(.up)
    schedule.totalSteps = max(1, Int(min(total, 0x1p40)))
    schedule.warmupSteps = Int(Double(schedule.totalSteps) * warmup)
  }

  /// Whether other options, not settled yet, ask for the same run.
  ///
  /// - Parameters:
  ///   - wanted: the options.
  ///   - train: the file of the examples.
  ///   - dev: that of the held-out ones.
  /// - Returns: whether a run with these options is what they ask for.
  public func isSameJob(as wanted: FineTuningOptions, train: String, dev: String?) -> Bool {
    var settled = wanted
    (settled.textColumns, settled.labelColumn) = (textColumns, labelColumn)
    (settled.trainFile, settled.devFile) = (train, dev)
    (settled.stepsPerEpoch, settled.classWeights) = (stepsPerEpoch, classWeights)
    settled.schedule.totalSteps = schedule.totalSteps
    settled.schedule.warmupSteps = schedule.warmupSteps
    return settled == self
  }

  /// What all steps have in common.
  public var plan: StepPlan {
    StepPlan(batchSize: batchSize, accumulationSteps: 1, schedule: schedule, seed: seed)
  }

  /// Which checkpoints stay: the newest, which resume needs, and the best.
  package var retention: CheckpointRetention { CheckpointRetention(last: 1, best: 1) }

  /// Whether the held-out examples are evaluated after a step.
  package func evaluates(after step: Int) -> Bool {
    step == schedule.totalSteps || step > 0 && step % (evaluateEvery ?? stepsPerEpoch) == 0
  }

  /// How many evaluations come after `step` steps.
  public func evaluations(after step: Int) -> Int {
    let every = evaluateEvery ?? stepsPerEpoch
    let total = schedule.totalSteps
    guard step < total else { return 0 }
    return (total - 1) / every - step / every + 1
  }
}
