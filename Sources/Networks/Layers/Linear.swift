public import Autograd

/// A trained affine map.
public struct Linear {
  /// `[out, in]`.
  public let weight: Parameter
  /// `[out]`.
  public let bias: Parameter

  /// Takes `weight` and `bias` from a scope.
  ///
  /// - Parameters:
  ///   - scope: where they are.
  ///   - inputs: how many numbers go in.
  ///   - outputs: how many come out.
  ///   - kernel: how a new weight is drawn.
  ///   - isQuantizable: whether it is multiplied in the context's precision, rather than in floats always.
  public init(
    _ scope: ParameterScope, from inputs: Int, to outputs: Int, _ kernel: Initializer,
    isQuantizable: Bool = false
  ) {
    weight = scope.parameter(
      "weight", [outputs, inputs], kernel, isDecayed: true, isQuantizable: isQuantizable)
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
