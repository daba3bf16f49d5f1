import ExactStrings

/// What is known of one optimizer step.
///
/// Encoded, the losses of a term "mlm" are `mlmLoss` and `mlmAccuracy`.
public struct StepMetrics: Sendable {
  /// Steps made, this one included.
  public let step: Int
  /// The means over the step, by the objective's terms; one without labels in the step is left out.
  public let terms: [TermMean]
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
    step: Int, terms: [TermMean], learningRate: Double, gradientNorm: Double, tokens: Int,
    tokensPerSecond: Double
  ) {
    self.step = step
    self.terms = terms
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.tokens = tokens
    self.tokensPerSecond = tokensPerSecond
  }

  /// The means of a term; nil if the step had no label for it.
  public subscript(term: String) -> TermMean? { terms.named(term) }
}

extension StepMetrics: Codable {
  private enum Key {
    static let step = TermKey("step")
    static let learningRate = TermKey("learningRate")
    static let gradientNorm = TermKey("gradientNorm")
    static let tokens = TermKey("tokens")
    static let tokensPerSecond = TermKey("tokensPerSecond")
  }

  /// Writes a flat object.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TermKey.self)
    try container.encode(step, forKey: Key.step)
    try container.encode(terms)
    try container.encode(learningRate, forKey: Key.learningRate)
    try container.encode(gradientNorm, forKey: Key.gradientNorm)
    try container.encode(tokens, forKey: Key.tokens)
    try container.encode(tokensPerSecond, forKey: Key.tokensPerSecond)
  }

  /// Reads what ``encode(to:)`` has written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TermKey.self)
    self.init(
      step: try container.decode(Int.self, forKey: Key.step), terms: try container.decodeTerms(),
      learningRate: try container.decode(Double.self, forKey: Key.learningRate),
      gradientNorm: try container.decode(Double.self, forKey: Key.gradientNorm),
      tokens: try container.decode(Int.self, forKey: Key.tokens),
      tokensPerSecond: try container.decode(Double.self, forKey: Key.tokensPerSecond))
  }
}

/// Sums over the micro-batches of one step.
package struct StepSums {
  private var sums: [(term: String, loss: Double, count: Int, correct: Int?)]
  private(set) var tokens = 0

  init(_ terms: [String]) {
    sums = terms.map { ($0, 0, 0, 0) }
  }

  mutating func add(_ losses: [Loss], tokens: Int) {
    self.tokens += tokens
    for loss in losses {
      guard let place = sums.firstIndex(where: { $0.term.isExactly(loss.term) })
      else { fatalError("StepSums.add: '\(loss.term)' is no term of the objective") }
      sums[place].loss += loss.sum
      sums[place].count += loss.count
      sums[place].correct = loss.correct.flatMap { correct in
        sums[place].correct.map { $0 + correct }
      }
    }
  }

  /// The means; of a term without a label there is none, as 0 would be the loss of a perfect model.
  private var means: [TermMean] {
    sums.filter { $0.count > 0 }.map { sum in
      let count = Double(sum.count)
      return TermMean(
        name: sum.term, loss: sum.loss / count, accuracy: sum.correct.map { Double($0) / count })
    }
  }

  /// The mean losses, beside the norm of the gradient that came with them.
  package func numbers(gradientNorm: Double) -> StepNumbers {
    StepNumbers(
      terms: means.map { TermMean(name: $0.name, loss: $0.loss, accuracy: nil) },
      gradientNorm: gradientNorm)
  }

  func metrics(step: Int, learningRate: Double, gradientNorm: Double, seconds: Double)
    -> StepMetrics
  {
    StepMetrics(
      step: step, terms: means, learningRate: learningRate, gradientNorm: gradientNorm,
      tokens: tokens, tokensPerSecond: Double(tokens) / max(seconds, 1e-9))
  }
}
