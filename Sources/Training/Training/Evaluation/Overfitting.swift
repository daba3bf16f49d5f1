/// A held-out loss that has turned and rises: the run gets worse from here on.
///
/// All evaluations look at the same labels, so two of them differ by less than their own errors
/// say: by about one nat a label between models that are a stage of training apart. A rise counts
/// from two standard errors of that difference on, in the last two evaluations, of which the later
/// is no better than the earlier.
public struct Overfitting: Sendable, Equatable {
  /// The step of the evaluation at which that was found.
  public let step: Int
  /// The held-out loss there, in nats.
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

  /// How much the loss of a label differs between two models, in nats: its standard deviation.
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
