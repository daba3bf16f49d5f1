public import Autograd
public import Layers

/// Turns gradients into updates of parameters.
///
/// Its state is complete in ``slots`` and ``updates``: a checkpoint holds these, and ``load(_:updates:origin:)``
/// goes on from them to the bit.
public protocol Optimizer: AnyObject {
  /// What it updates.
  var parameters: ParameterSet { get }
  /// How many updates have been made.
  var updates: Int { get }
  /// Its state: tensors beside parameters, under names that files have as `/optimizer/<name>`.
  var slots: [OptimizerSlot] { get }

  /// The norm of all gradients together.
  func gradientNorm() -> Double

  /// Makes one update with the gradients that the parameters hold, and forgets these.
  ///
  /// - Parameters:
  ///   - learningRate: η.
  ///   - gradientNorm: what ``gradientNorm()`` gave.
  func update(learningRate: Double, gradientNorm: Double)

  /// Says that the state in the slots is that after so many updates.
  func resume(after updates: Int)
}

/// One kind of state of an optimizer, beside all parameters or some.
public struct OptimizerSlot {
  /// Its name in files.
  public let name: String
  /// The tensors, each of its parameter's shape, in the order of the parameters.
  public let tensors: [(parameter: Parameter, tensor: Tensor)]

  /// Makes a slot of its parts.
  public init(_ name: String, _ tensors: [(parameter: Parameter, tensor: Tensor)]) {
    self.name = name
    self.tensors = tensors
  }
}
