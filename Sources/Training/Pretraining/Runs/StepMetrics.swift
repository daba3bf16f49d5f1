/// What is known of one optimizer step.
public struct StepMetrics: Codable, Sendable {
  /// Steps made, this one included.
  public let step: Int
  /// Mean −ln p over the masked pieces, in nats.
  public let mlmLoss: Double
  /// The share of masked pieces predicted right.
  public let mlmAccuracy: Double
  /// Mean −ln p over the pairs, in nats; nil without NSP.
  public let nspLoss: Double?
  /// The share of pairs judged right.
  public let nspAccuracy: Double?
  /// The rate of this update.
  public let learningRate: Double
  /// The norm of all gradients together, before clipping.
  public let gradientNorm: Double
  /// Tokens in the step.
  public let tokens: Int
  /// Tokens per second of wall-clock time, of this step.
  public let tokensPerSecond: Double

  /// Makes the metrics of a step.
  package init(
    step: Int, mlmLoss: Double, mlmAccuracy: Double, nspLoss: Double?, nspAccuracy: Double?,
    learningRate: Double, gradientNorm: Double, tokens: Int, tokensPerSecond: Double
  ) {
    self.step = step
    self.mlmLoss = mlmLoss
    self.mlmAccuracy = mlmAccuracy
    self.nspLoss = nspLoss
    self.nspAccuracy = nspAccuracy
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.tokens = tokens
    self.tokensPerSecond = tokensPerSecond
  }
}

/// Sums over the micro-batches of one step.
struct StepSums {
  private(set) var maskedCount = 0
  private var maskedLoss = 0.0
  private var maskedCorrect = 0
  private var pairCount = 0
  private var pairLoss = 0.0
  private var pairCorrect = 0
  private(set) var tokens = 0

  mutating func add(
    tokens: Int, masked: (loss: Double, count: Int, correct: Int),
    pairs: (loss: Double, count: Int, correct: Int)?
  ) {
    self.tokens += tokens
    maskedLoss += masked.loss
    maskedCount += masked.count
    maskedCorrect += masked.correct
    guard let pairs else { return }
    pairLoss += pairs.loss
    pairCount += pairs.count
    pairCorrect += pairs.correct
  }

  /// The mean losses, beside the norm of the gradient that came with them.
  func numbers(gradientNorm: Double) -> StepNumbers {
    StepNumbers(
      mlmLoss: share(maskedLoss, maskedCount),
      nspLoss: pairCount > 0 ? share(pairLoss, pairCount) : nil, gradientNorm: gradientNorm)
  }

  private func share(_ sum: Double, _ count: Int) -> Double {
    count > 0 ? sum / Double(count) : 0
  }

  func metrics(step: Int, learningRate: Double, gradientNorm: Double, seconds: Double)
    -> StepMetrics
  {
    let numbers = numbers(gradientNorm: gradientNorm)
    return StepMetrics(
      step: step, mlmLoss: numbers.mlmLoss,
      mlmAccuracy: share(Double(maskedCorrect), maskedCount), nspLoss: numbers.nspLoss,
      nspAccuracy: pairCount > 0 ? share(Double(pairCorrect), pairCount) : nil,
      learningRate: learningRate, gradientNorm: gradientNorm, tokens: tokens,
      tokensPerSecond: Double(tokens) / max(seconds, 1e-9))
  }
}
