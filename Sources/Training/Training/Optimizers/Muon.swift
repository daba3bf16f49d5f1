public import Autograd
import ExactStrings
public import Layers

/// Muon for the matrices of hidden layers, ``AdamW`` for everything else: embeddings, heads, biases and norms.
///
/// The momentum is 0.95 and Newton–Schulz has five iterations (``MuonUpdate``); weight decay and clipping are
/// AdamW's.
public final class Muon: Optimizer {
  /// What is updated.
  public let parameters: ParameterSet
  private let others: AdamW
  private let options: AdamWOptions
  private let hidden: [Parameter]
  private let momenta: [Tensor]
  private let blocks: [MuonUpdate.Block]

  /// β.
  static let momentum = 0.95
  /// What files call m.
  package static let slotName = "momentum"

  /// Whether a parameter is a matrix of a hidden layer, one of a stack's.
  package static func isHidden(_ name: String, shape: [Int]) -> Bool {
    shape.count == 2 && name.parts(separatedBy: ".").contains { $0.isExactly("layer") }
  }

  /// Makes an optimizer with its state zero; frozen parameters have none and stay as they are.
  public init(_ parameters: ParameterSet, options: AdamWOptions, context: Context) {
    self.parameters = parameters.trained
    self.options = options
    func isHidden(_ parameter: Parameter) -> Bool {
      parameter.parts.allSatisfy { Self.isHidden($0.name, shape: $0.shape.dimensions) }
    }
    hidden = self.parameters.filter(isHidden)
    others = AdamW(
      self.parameters.subset { !isHidden($0) }, options: options, context: context)
    momenta = hidden.map { .zeros($0.tensor.shape, context: context) }
    blocks = hidden.enumerated().flatMap { index, parameter in
      parameter.parts.map {
        MuonUpdate.Block(
          tensor: index, elements: $0.elements, rows: $0.shape[0], columns: $0.shape[1])
      }
    }
  }

  /// How many updates have been made.
  public var updates: Int { others.updates }

  /// The matrices' momentum, then AdamW's moments of the rest.
  public var slots: [OptimizerSlot] {
    [OptimizerSlot(Self.slotName, Array(zip(hidden, momenta)).map { ($0, $1) })] + others.slots
  }

  /// Says that the state is that after so many updates.
  public func resume(after updates: Int) { others.resume(after: updates) }

  /// The norm of all gradients together.
  public func gradientNorm() -> Double { globalGradientNorm(parameters.map(\.tensor)) }

  /// Makes one update with the gradients that the parameters hold, and forgets these.
  ///
  /// - Parameters:
  ///   - learningRate: η.
  ///   - gradientNorm: what ``gradientNorm()`` gave.
  public func update(learningRate: Double, gradientNorm: Double) {
    let update = MuonUpdate(
      learningRate: Float(learningRate), momentum: Float(Self.momentum),
      weightDecay: Float(options.weightDecay),
      clip: Float(options.clipFactor(norm: gradientNorm)))
    update.apply(to: hidden.map(\.tensor), momenta: momenta, blocks: blocks)
    others.update(learningRate: learningRate, gradientNorm: gradientNorm)
    parameters.clearGradients()
  }
}
