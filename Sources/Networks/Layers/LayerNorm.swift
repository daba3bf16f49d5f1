public import Autograd

/// A trained layer normalisation.
public struct LayerNorm {
  /// γ, `[hidden]`.
  public let weight: Parameter
  /// β, `[hidden]`.
  public let bias: Parameter
  /// Added to the variance under the root.
  public let epsilon: Float

  /// Takes `weight` and `bias` from a scope.
  public init(_ scope: ParameterScope, size: Int, epsilon: Float) {
    weight = scope.parameter("weight", [size], .constant(1), isDecayed: false)
    bias = scope.parameter("bias", [size], .constant(0), isDecayed: false)
    self.epsilon = epsilon
  }

  /// Normalises the rows of `[tokens, hidden]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    layerNorm(x, gain: weight.tensor, offset: bias.tensor, epsilon: epsilon)
  }
}
