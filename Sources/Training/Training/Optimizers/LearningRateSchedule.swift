/// How the learning rate follows the step: linear warm-up, then linear decay to zero.
///
/// The rate of an update depends on the number of updates made before it, t, from 0.
public struct LearningRateSchedule: Codable, Sendable, Equatable {
  /// Where the decay line starts.
  public enum Form: String, Codable, Sendable {
    /// google-research/bert `optimization.py`: the decay runs from step 0, so the rate drops a
    /// little where warm-up ends: η·t/W for t < W, then η·(1 − min(t, T)/T).
    case google
    /// Hugging Face's `get_linear_schedule_with_warmup`: continuous, η·(T − t)/(T − W) after W.
    case huggingface
    /// As Hugging Face's, but the first update already moves: (t + 1)/W while warming up.
    case cloze
  }

  /// Which of the three.
  public var form: Form
  /// η, the highest rate.
  public var learningRate: Double
  /// W.
  public var warmupSteps: Int
  /// T.
  public var totalSteps: Int
  /// Another decay that takes the place of the form's own from a step on; nil: none.
  public var tail: Tail?

  /// A linear decay to zero at T from wherever the rate was when the schedule was lengthened.
  public struct Tail: Codable, Sendable, Equatable {
    /// The first step that it holds for.
    public var step: Int
    /// The rate there.
    public var rate: Double
  }

  /// Makes a schedule.
  public init(form: Form, learningRate: Double, warmupSteps: Int, totalSteps: Int) {
    self.form = form
    self.learningRate = learningRate
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The rate of the update that `step` others precede.
  public func rate(at step: Int) -> Double {
    if let tail, step >= tail.step {
      let length = Double(max(1, totalSteps - tail.step))
      return tail.rate * (Double(max(0, totalSteps - step)) / length)
    }
    if step < warmupSteps {
      let progress = form == .cloze ? step + 1 : step
      return learningRate * Double(progress) / Double(warmupSteps)
    }
    switch form {
    case .google:
      return learningRate * (1 - Double(min(step, totalSteps)) / Double(max(totalSteps, 1)))
    case .huggingface, .cloze:
      let remaining = Double(max(0, totalSteps - step))
      return learningRate * remaining / Double(max(1, totalSteps - warmupSteps))
    }
  }
}
