import Autograd
public import Models
import Training

/// A named set of defaults for pre-training.
public enum Recipe: String, Codable, Sendable, CaseIterable {
  /// Ours: learns most in a few minutes on a CPU. Chosen by measurement; see `Docs/training-recipe.md`.
  case cloze
  /// google-research/bert's `run_pretraining.py` and README: truncated-normal 0.02, tanh GELU, dropout 0.1,
  /// AdamW without bias correction, rate 1e-4, warm-up over a tenth of 100,000 steps.
  case google
  /// Hugging Face's Trainer defaults with `BertConfig`: normal 0.02, erf GELU, dropout 0.1,
  /// `torch.optim.AdamW` without decay, rate 5e-5, no warm-up, batches of 8.
  case huggingface

  /// The highest rate, by default, for a model that goes on: that of Gururangan & others 2020, "Don't stop pretraining".
  public static let continuedLearningRate = 1e-4

  /// The options that this recipe stands for.
  ///
  /// - Parameters:
  ///   - hiddenSize: of the model: our recipe trains wider models more slowly.
  ///   - totalSteps: optimizer steps to the end of the schedule; nil for the recipe's own.
  /// - Returns: options that the user's own choices are then laid over.
  public func options(hiddenSize: Int, totalSteps: Int?) -> PretrainingOptions {
    let total = totalSteps ?? (self == .cloze ? 4_000 : 100_000)
    let schedule: LearningRateSchedule
    let optimizer: AdamWOptions
    switch self {
    case .cloze:
      schedule = LearningRateSchedule(
        form: .cloze, learningRate: 2e-3 * 128 / Double(hiddenSize), warmupSteps: total / 10,
        totalSteps: total)
      optimizer = AdamWOptions(
        form: .decoupled, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01,
        correctsBias: true, clipNorm: 1)
    case .google:
      schedule = LearningRateSchedule(
        form: .google, learningRate: 1e-4, warmupSteps: total / 10, totalSteps: total)
      optimizer = .google
    case .huggingface:
      schedule = LearningRateSchedule(
        form: .huggingface, learningRate: 5e-5, warmupSteps: 0, totalSteps: total)
      var withoutDecay = AdamWOptions.pytorch
      withoutDecay.weightDecay = 0
      optimizer = withoutDecay
    }
    var options = PretrainingOptions(
      recipe: self, maximumSequenceLength: self == .cloze ? 64 : 128,
      maximumPredictions: self == .google ? 20 : nil, maskedProbability: 0.15,
      shortSequenceProbability: 0.1, masksWholeWords: false, makesPairs: true,
      batchSize: [.cloze: 24, .google: 32, .huggingface: 8][self] ?? 32, accumulationSteps: 1,
      schedule: schedule, optimizer: optimizer,
      initialization: self == .huggingface ? .normal : .truncatedNormal, seed: 12345,
      holdOutEvery: nil, evaluateEvery: nil, saveEvery: 1_000, saveSeconds: 600,
      keepLast: 3)
    if self == .cloze { options.weightStart = [.unigramBias, .sinusoids, .zeroResiduals] }
    return options
  }

  /// The probability of dropout in pre-training; nil: the model configuration's.
  public var dropout: Float? { self == .cloze ? 0 : nil }

  /// Sets the model options that belong to this recipe.
  ///
  /// - Parameter configuration: the model's sizes and options.
  public func adapt(_ configuration: inout BERTConfiguration) {
    switch self {
    case .cloze:
      // Variance per output of about one half at every width.
      configuration.initializerRange = 0.06 * (128 / Float(configuration.hiddenSize)).squareRoot()
    case .google:
      configuration.activationName = "gelu_new"
    case .huggingface:
      configuration.activationName = "gelu"
    }
  }
}
