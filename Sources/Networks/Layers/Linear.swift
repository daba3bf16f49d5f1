public import Autograd

/// A trained affine map.
public struct Linear {
  /// `[out, in]`.
  public let weight: Parameter
  /// `[out]`.
  public let bias: Parameter

  /// Takes `weight` and `bias` from a scope.
  public init(_ scope: ParameterScope, from inputs: Int, to outputs: Int, _ kernel: Initializer) {
    weight = scope.parameter("weight", [outputs, inputs], kernel, isDecayed: true)
    bias = scope.parameter("bias", [outputs], .constant(0), isDecayed: false)
  }

  /// Maps `[tokens, in]` to `[tokens, out]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    linear(x, weight: weight.tensor, bias: bias.tensor)
  }

  /// The map followed by GELU, `[tokens, in]` to `[tokens, out]`.
  public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
    linearGELU(x, weight: weight.tensor, bias: bias.tensor, activation: activation)
  }
}
