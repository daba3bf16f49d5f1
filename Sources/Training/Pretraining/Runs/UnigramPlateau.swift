import Training

/// Tells when masked language modelling has learned no more than how frequent pieces are.
///
/// Every model comes by there; one that is still there well after warm-up is stuck, and one that comes
/// back has collapsed. The mean loss over each window of steps is compared with the entropy of the
/// training text's pieces. A window is as long as warm-up, but has 100 to 2,000 steps.
///
/// It speaks only when that is true and late enough to be worth saying:
/// - the mean is above the entropy, or below it by less than chance makes it (two standard errors, from
///   how much the losses of the window's steps differ);
/// - warm-up, one more window and a quarter of the schedule lie behind;
/// - the loss does not fall any more, compared with the window before; where it falls, half of the
///   schedule lies behind, and the next window will not bring it below the entropy either.
public struct UnigramPlateau: Sendable {
  /// A run that is stuck.
  public struct Finding: Sendable {
    /// The step at which that was found.
    public let step: Int
    /// The mean MLM loss over the last window, in nats.
    public let mlmLoss: Double
    /// The entropy of the pieces, in nats.
    public let entropy: Double
    /// How many steps the window has.
    public let window: Int
    /// Whether the loss is lower than in the window before, by more than chance makes it.
    public let isFalling: Bool
  }

  private let entropy: Double
  private let totalSteps: Int
  private let firstStep: Int
  private let window: Int
  private var losses = RunningMean()
  private var previous: RunningMean?
  private var isFound = false

  /// Makes one for a run.
  ///
  /// - Parameters:
  ///   - entropy: of the training text's pieces, in nats.
  ///   - warmupSteps: steps that are not looked at.
  ///   - totalSteps: of the schedule.
  package init(entropy: Double, warmupSteps: Int, totalSteps: Int) {
    self.entropy = entropy
    self.totalSteps = totalSteps
    window = min(max(warmupSteps, 100), 2_000)
    firstStep = warmupSteps + 1
  }

  /// Takes a step into account.
  ///
  /// - Parameters:
  ///   - step: its number, from 1.
  ///   - mlmLoss: its mean loss, in nats.
  /// - Returns: what is wrong, the first time that it is found; nil otherwise.
  package mutating func add(step: Int, mlmLoss: Double) -> Finding? {
    guard !isFound, step >= firstStep else { return nil }
    losses.add(mlmLoss)
    guard losses.count == window else { return nil }
    let (now, before) = (losses, previous)
    (losses, previous) = (RunningMean(), losses)
    // The first window after warm-up is for leaving the plateau.
    guard let before, step * 4 >= totalSteps else { return nil }
    let fall = before.mean - now.mean
    let isFalling = fall > 2 * now.errorOfDifference(to: before)
    guard now.mean >= entropy - 2 * now.standardError else { return nil }
    if isFalling, step * 2 < totalSteps || now.mean - fall < entropy { return nil }
    isFound = true
    return Finding(
      step: step, mlmLoss: now.mean, entropy: entropy, window: window, isFalling: isFalling)
  }
}
