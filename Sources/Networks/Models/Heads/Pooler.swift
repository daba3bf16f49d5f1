public import Autograd
public import Layers
public import Sequences

/// The first token of each sequence through a dense layer and tanh (BERT's `pooler`).
public struct Pooler {
  private let dense: Linear

  /// Takes `dense.weight` and `dense.bias` from a scope.
  public init(_ scope: ParameterScope, hidden: Int, _ kernel: Initializer) {
    dense = Linear(scope("dense"), from: hidden, to: hidden, kernel)
  }

  /// `[tokens, hidden]` to `[sequences, hidden]`.
  public func callAsFunction(_ hidden: Tensor, _ batch: PackedSequences) -> Tensor {
    tanh(dense(gatherRows(hidden, batch.firstTokens)))
  }
}
