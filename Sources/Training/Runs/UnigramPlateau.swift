/// Tells when masked language modelling has learned no more than how frequent pieces are.
///
/// Every model comes by there; one that is still there well after warm-up is stuck, and one that comes
/// back has collapsed. The mean loss over each window of steps is compared with the entropy of the
/// training text's pieces. A window is as long as warm-up, but has 100 to 2,000 steps; the first one after
/// warm-up is for leaving the plateau and does not count.
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
  }

  /// How far below the entropy the loss has to be, as a share of it.
  static let margin = 0.05

  private let entropy: Double
  private let firstStep: Int
  private let window: Int
  private var sum = 0.0
  private var count = 0
  private var isFound = false

  /// Makes one for a run.
  ///
  /// - Parameters:
  ///   - entropy: of the training text's pieces, in nats.
  ///   - warmupSteps: steps that are not looked at.
  package init(entropy: Double, warmupSteps: Int) {
    self.entropy = entropy
    window = min(max(warmupSteps, 100), 2_000)
    firstStep = warmupSteps + window + 1
  }

  /// Takes a step into account.
  ///
  /// - Parameters:
  ///   - step: its number, from 1.
  ///   - mlmLoss: its mean loss, in nats.
  /// - Returns: what is wrong, the first time that it is found; nil otherwise.
  package mutating func add(step: Int, mlmLoss: Double) -> Finding? {
    guard !isFound, step >= firstStep else { return nil }
    sum += mlmLoss
    count += 1
    guard count == window else { return nil }
    let mean = sum / Double(count)
    (sum, count) = (0, 0)
    isFound = mean >= (1 - Self.margin) * entropy
    guard isFound else { return nil }
    return Finding(step: step, mlmLoss: mean, entropy: entropy, window: window)
  }
}
