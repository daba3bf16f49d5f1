/// A held-out loss that has turned and rises: the run gets worse from here on.
///
/// All evaluations look at the same masked pieces, so two of them differ by less than their own errors
/// say: by about one nat a piece between models that are a stage of training apart. A rise counts
/// from two standard errors of that difference on, in the last two evaluations, of which the later
/// is no better than the earlier.
public struct Overfitting: Sendable, Equatable {
  /// The step of the evaluation at which that was found.
  public let step: Int
  /// The held-out MLM loss there, in nats.
  public let loss: Double
  /// The step of the lowest held-out loss so far.
  public let bestStep: Int
  /// That loss.
  public let bestLoss: Double
  /// How many evaluations there were after the best.
  public let evaluations: Int
  /// Whether the training loss has fallen meanwhile: the text is learned by heart.
  ///
  /// Otherwise it is the learning itself that has gone wrong.
  public let trainingLossFell: Bool

  /// More passes over a text than this are told of before they are made.
  public static let manyPasses = 40.0

  /// How much the loss of a piece differs between two models, in nats: its standard deviation.
  static let deviation = 1.0

  /// Looks at a run's evaluations: nil if nothing is wrong after the last one.
  ///
  /// - Parameter history: all of them.
  public init?(_ history: HeldOutHistory) {
    guard let best = history.best else { return nil }
    let after = history.points.filter { $0.step > best.step }
    guard after.count >= 2, let last = after.last else { return nil }
    let noise = 2 * Self.deviation / Double(max(last.count, 1)).squareRoot()
    let latest = after.suffix(2)
    // NaN is no rise: steps that are not finite are another's business.
    guard latest.allSatisfy({ $0.loss > best.loss + noise }),
      latest[latest.startIndex].loss <= last.loss
    else { return nil }
    step = last.step
    loss = last.loss
    bestStep = best.step
    bestLoss = best.loss
    evaluations = after.count
    if let now = last.trainingLoss, let then = best.trainingLoss {
      trainingLossFell = now < then
    } else {
      trainingLossFell = true
    }
  }
}

/// Next-sentence prediction that does worse on held-out pairs than always naming the larger class.
public struct NextSentenceFailure: Sendable, Equatable {
  /// The step of the evaluation.
  public let step: Int
  /// How many pairs were judged, how many of them right, and how many the larger class has.
  public let count, correct, majority: Int
  /// Mean −ln p(class), in nats; guessing has ln 2.
  public let loss: Double

  /// Looks at a run's last two evaluations: nil unless both are worse than chance explains.
  ///
  /// - Parameter history: all of them.
  public init?(_ history: HeldOutHistory) {
    let last = history.points.suffix(2)
    guard last.count == 2, let point = last.last, let pairs = point.nextSentence,
      last.allSatisfy({ $0.nextSentence?.isWorseThanGuessing == true })
    else { return nil }
    step = point.step
    count = pairs.count
    correct = Int((pairs.accuracy * Double(pairs.count)).rounded())
    majority = Int((pairs.majorityAccuracy * Double(pairs.count)).rounded())
    loss = pairs.loss
  }
}

extension HeldOutHistory.NextSentence {
  /// Whether fewer pairs were judged right than the larger class has, by three standard errors; or whether
  /// no more were, while the loss is above that of a coin by as much: sure of what is wrong.
  public var isWorseThanGuessing: Bool {
    guard count > 0 else { return false }
    let error = (majorityAccuracy * (1 - majorityAccuracy) / Double(count)).squareRoot()
    if accuracy < majorityAccuracy - 3 * error { return true }
    // The losses of pairs spread by about 1.5 nats where a model is sure of itself.
    let lossError = 1.5 / Double(count).squareRoot()
    return accuracy <= majorityAccuracy + 3 * error && loss > 0.6931 + 3 * lossError + 0.05
  }
}
