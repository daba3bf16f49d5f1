public import Autograd
import Foundation
public import Layers

/// The constants of AdamW and of gradient clipping.
public struct AdamWOptions: Codable, Sendable, Equatable {
  /// Where the decay stands in the formula.
  public var form: AdamWUpdate.Form
  /// Decay of the first moment.
  public var beta1: Double
  /// Decay of the second moment.
  public var beta2: Double
  /// Added to the root of the second moment.
  public var epsilon: Double
  /// Decay of weights, not of biases and norms.
  public var weightDecay: Double
  /// Whether moments are corrected for starting at zero.
  public var correctsBias: Bool
  /// The global norm to which gradients are clipped; nil does not clip.
  public var clipNorm: Double?

  /// Makes options of their values.
  public init(
    form: AdamWUpdate.Form, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double,
    correctsBias: Bool, clipNorm: Double?
  ) {
    self.form = form
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.correctsBias = correctsBias
    self.clipNorm = clipNorm
  }

  /// google-research/bert's `AdamWeightDecayOptimizer`.
  public static let google = AdamWOptions(
    form: .google, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01,
    correctsBias: false, clipNorm: 1)
  /// `torch.optim.AdamW` with the weight decay usual for BERT.
  public static let pytorch = AdamWOptions(
    form: .decoupled, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01,
    correctsBias: true, clipNorm: 1)

  /// What gradients of this global norm are multiplied with, as the two sources have it:
  /// `tf.clip_by_global_norm` and `torch.nn.utils.clip_grad_norm_`.
  func clipFactor(norm: Double) -> Double {
    guard let clipNorm else { return 1 }
    switch form {
    case .google: return clipNorm / max(norm, clipNorm)
    case .decoupled: return min(1, clipNorm / (norm + 1e-6))
    }
  }
}

/// AdamW over the parameters of a model, with its moments.
public final class AdamW: Optimizer {
  /// The constants.
  public let options: AdamWOptions
  /// How many updates have been made.
  public private(set) var updates: Int
  /// What is updated.
  public let parameters: ParameterSet
  private let tensors: [Tensor]
  private let isDecayed: [Bool]
  /// What the learning rate is multiplied with for each parameter; nil: 1.
  private let rateScales: [Float]?
  private let moments: [(first: Tensor, second: Tensor)]

  /// Makes an optimizer with moments zero; frozen parameters have none and stay as they are.
  ///
  /// - Parameters:
  ///   - parameters: what it updates.
  ///   - options: the constants.
  ///   - rateScale: what the learning rate of a parameter is multiplied with; nil: 1.
  ///   - context: what to compute with.
  public init(
    _ parameters: ParameterSet, options: AdamWOptions, rateScale: ((Parameter) -> Float)? = nil,
    context: Context
  ) {
    let parameters = parameters.trained
    self.parameters = parameters
    self.options = options
    updates = 0
    tensors = parameters.map(\.tensor)
    isDecayed = parameters.map(\.isDecayed)
    rateScales = rateScale.map { parameters.map($0) }
    moments = tensors.map { tensor in
      (.zeros(tensor.shape, context: context), .zeros(tensor.shape, context: context))
    }
  }

  /// What files call m and v.
  package static let slotNames = ["first_moment", "second_moment"]

  /// Adam's m and v.
  public var slots: [OptimizerSlot] {
    let moments = zip(parameters, moments)
    return [
      OptimizerSlot(Self.slotNames[0], moments.map { ($0, $1.first) }),
      OptimizerSlot(Self.slotNames[1], moments.map { ($0, $1.second) }),
    ]
  }

  /// Says that the moments are those after so many updates.
  public func resume(after updates: Int) { self.updates = updates }

  /// The norm of all gradients together.
  public func gradientNorm() -> Double { globalGradientNorm(tensors) }

  /// Makes one update with the gradients that the parameters hold, and forgets these.
  ///
  /// - Parameters:
  ///   - learningRate: η.
  ///   - gradientNorm: what ``gradientNorm()`` gave.
  public func update(learningRate: Double, gradientNorm: Double) {
    let t = Double(updates + 1)
    let update = AdamWUpdate(
      form: options.form, learningRate: Float(learningRate), beta1: Float(options.beta1),
      beta2: Float(options.beta2), epsilon: Float(options.epsilon),
      weightDecay: Float(options.weightDecay),
      clip: Float(options.clipFactor(norm: gradientNorm)),
      correction1: options.correctsBias ? Float(1 / (1 - pow(options.beta1, t))) : 1,
      correction2: options.correctsBias ? Float(1 / (1 - pow(options.beta2, t))) : 1)
    update.apply(
      to: tensors, moments: moments, isDecayed: isDecayed, rateScales: rateScales)
    updates += 1
    parameters.clearGradients()
  }
}
