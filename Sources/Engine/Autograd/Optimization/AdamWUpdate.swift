import CKernels
import Preconditions

/// The numbers of one AdamW update (Kingma & Ba 2015; Loshchilov & Hutter 2019).
///
/// With g′ = clip · g, m ← β₁m + (1 − β₁)g′ and v ← β₂v + (1 − β₂)g′²:
///
///     google:     u = c₁m/(√(c₂v) + ε) + λp        p ← p − η·u
///     decoupled:  p ← (1 − ηλ)·p                   p ← p − η·c₁m/(√(c₂v) + ε)
///
/// where c₁ = 1/(1 − β₁ᵗ) and c₂ = 1/(1 − β₂ᵗ) correct the bias, or are 1.
public struct AdamWUpdate: Sendable {
  /// Where the decay stands in the formula.
  public enum Form: String, Sendable, Codable {
    /// google-research/bert `optimization.py`: decay is part of the update.
    case google
    /// `torch.optim.AdamW`: decay comes first.
    case decoupled
  }

  /// Which of the two.
  public var form: Form
  /// η.
  public var learningRate: Float
  /// β₁.
  public var beta1: Float
  /// β₂.
  public var beta2: Float
  /// ε, outside of the root.
  public var epsilon: Float
  /// λ, for decayed tensors.
  public var weightDecay: Float
  /// What gradients are multiplied with.
  public var clip: Float
  /// c₁.
  public var correction1: Float
  /// c₂.
  public var correction2: Float

  /// Makes an update of its numbers.
  public init(
    form: Form, learningRate: Float, beta1: Float, beta2: Float, epsilon: Float,
    weightDecay: Float, clip: Float, correction1: Float, correction2: Float
  ) {
    self.form = form
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clip = clip
    self.correction1 = correction1
    self.correction2 = correction2
  }

  /// Updates tensors and their moments in one pass; tensors that no gradient has reached stay.
  ///
  /// - Parameters:
  ///   - tensors: leaves of one context.
  ///   - moments: first and second moments of each, of the same shapes.
  ///   - isDecayed: whether λ applies to each.
  ///   - rateScales: what η is multiplied with for each; nil: 1.
  public func apply(
    to tensors: [Tensor], moments: [(first: Tensor, second: Tensor)], isDecayed: [Bool],
    rateScales: [Float]? = nil
  ) {
    require(
      tensors.count == moments.count && tensors.count == isDecayed.count
        && tensors.count == rateScales?.count ?? tensors.count,
      "AdamW: \(tensors.count) tensors, \(moments.count) moments, \(isDecayed.count) decay flags")
    guard let context = tensors.first?.context else { return }
    context.profiler.measure("adamW", .update) {
      let spans = TensorSpans(tensors)
      context.threads.run(spans.count) { piece, _ in
        let (index, range) = spans[piece]
        guard let gradient = tensors[index].reachedGradient else { return }
        let numbers = ck_adamw(
          learning_rate: learningRate * (rateScales?[index] ?? 1), beta1: beta1, beta2: beta2,
          epsilon: epsilon,
          weight_decay: isDecayed[index] ? weightDecay : 0, clip: clip, correction1: correction1,
          correction2: correction2)
        let first = range.lowerBound
        let p = tensors[index].data + first
        let m = moments[index].first.data + first
        let v = moments[index].second.data + first
        switch form {
        case .google: ck_adamw_google(range.count, numbers, p, gradient + first, m, v)
        case .decoupled: ck_adamw_decoupled(range.count, numbers, p, gradient + first, m, v)
        }
      }
    }
  }
}
