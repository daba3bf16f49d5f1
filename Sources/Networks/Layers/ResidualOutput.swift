public import Autograd

/// The end of a post-norm sub-layer: projection, dropout, residual and norm, named as in BERT's
/// `output` modules (`dense`, `LayerNorm`).
public struct ResidualOutput {
  private let dense: Linear
  private let norm: LayerNorm
  private let dropout: Float

  /// Takes `dense` and `LayerNorm` from a scope.
  public init(
    _ scope: ParameterScope, from inputs: Int, to hidden: Int, _ kernel: Initializer,
    epsilon: Float, dropout: Float
  ) {
    dense = Linear(
      scope("dense"), from: inputs, to: hidden, kernel, isQuantizable: true)
    norm = LayerNorm(scope("LayerNorm"), size: hidden, epsilon: epsilon)
    self.dropout = dropout
  }

  /// LayerNorm(residual + dropout(dense(x))): `[tokens, in]` and `[tokens, hidden]` to `[tokens, hidden]`.
  public func callAsFunction(_ x: Tensor, residual: Tensor) -> Tensor {
    sublayerTail(
      x, weight: dense.weight.tensor, bias: dense.bias.tensor, residual: residual,
      gain: norm.weight.tensor, offset: norm.bias.tensor, epsilon: norm.epsilon, dropout: dropout)
  }
}
