public import Training

/// How long a run takes: steps and evaluations apart, so that what is still to come is foreseen.
public struct RunPace: Sendable {
  /// How many tokens have been trained on.
  public private(set) var tokens = 0
  /// Seconds of evaluations so far.
  public private(set) var evaluationSeconds = 0.0
  private var evaluations = 0
  private var stepSeconds = 0.0
  private var steps = 0
  /// How many sequences a step trains on, and how many an evaluation looks at.
  private let sequences: (step: Int, evaluation: Int)

  /// A sequence is looked at in about a third of the time that it takes to learn from it: its
  /// gradients, which cost twice as much as the forward computation, are not asked for.
  private static let shareOfForward = 1.0 / 3

  /// Makes one at the start of a run.
  ///
  /// - Parameters:
  ///   - sequencesPerStep: how many sequences a step trains on.
  ///   - sequencesPerEvaluation: how many an evaluation looks at.
  public init(sequencesPerStep: Int, sequencesPerEvaluation: Int) {
    sequences = (sequencesPerStep, sequencesPerEvaluation)
  }

  /// Takes a step into account.
  public mutating func add(_ metrics: StepMetrics) {
    tokens += metrics.tokens
    steps += 1
    stepSeconds += Double(metrics.tokens) / max(metrics.tokensPerSecond, 1e-9)
  }

  /// Takes an evaluation into account.
  public mutating func addEvaluation(seconds: Double) {
    evaluations += 1
    evaluationSeconds += seconds
  }

  /// How long an evaluation takes, in seconds: as measured, or before the first one as estimated from
  /// the steps.
  public var secondsPerEvaluation: Double {
    guard evaluations == 0 else { return evaluationSeconds / Double(evaluations) }
    guard steps > 0 else { return 0 }
    let perSequence = stepSeconds / Double(steps) / Double(max(sequences.step, 1))
    return Self.shareOfForward * perSequence * Double(sequences.evaluation)
  }

  /// Seconds, of those since the start, that were not spent on evaluations: steps with what goes on
  /// beside and between them.
  public func trainingSeconds(of elapsed: Double) -> Double { max(elapsed - evaluationSeconds, 0) }

  /// Tokens per second of training, evaluations left out, given the seconds since the start.
  public func tokensPerSecond(after elapsed: Double) -> Double {
    Double(tokens) / max(trainingSeconds(of: elapsed), 1e-9)
  }

  /// How many seconds are left.
  ///
  /// - Parameters:
  ///   - elapsed: seconds since the start.
  ///   - stepsLeft: how many steps are to be made.
  ///   - evaluationsLeft: how many evaluations are to be made.
  /// - Returns: nil before the first step.
  public func secondsLeft(after elapsed: Double, stepsLeft: Int, evaluationsLeft: Int) -> Double? {
    guard steps > 0 else { return nil }
    let perStep = trainingSeconds(of: elapsed) / Double(steps)
    return perStep * Double(stepsLeft) + secondsPerEvaluation * Double(evaluationsLeft)
  }
}

extension PretrainingOptions {
  /// How many evaluations come after `step` steps, the one at the end, `target`, included.
  public func evaluations(after step: Int, until target: Int) -> Int {
    guard step < target else { return 0 }
    guard let every = evaluateEvery else { return 1 }
    return (target - 1) / every - step / every + 1
  }
}
