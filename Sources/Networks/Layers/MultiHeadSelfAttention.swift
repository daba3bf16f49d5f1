public import Autograd

/// Multi-head self-attention up to the concatenation of heads (BERT's `attention.self`).
public struct MultiHeadSelfAttention {
  private let weight: Parameter  // [3·hidden, hidden]
  private let bias: Parameter  // [3·hidden]
  private let heads: Int
  private let dropout: Float

  /// Takes `query`, `key` and `value` from a scope and stores them for one product.
  public init(
    _ scope: ParameterScope, hidden: Int, heads: Int, _ kernel: Initializer, dropout: Float
  ) {
    let parts = ["query", "key", "value"]
    // Rounded values would cost a sentence's vector as much exactness as all the rest, and are a twelfth of the work.
    weight = scope.stacked(
      parts, "weight", [hidden, hidden], kernel, isDecayed: true, quantizableParts: 2)
    bias = scope.stacked(parts, "bias", [hidden], .constant(0), isDecayed: false)
    self.heads = heads
    self.dropout = dropout
  }

  /// Attends within each packed sequence: `[tokens, hidden]` to `[tokens, hidden]`.
  ///
  /// - Parameters:
  ///   - x: the hidden states.
  ///   - offsets: where each sequence starts, and last the number of tokens.
  ///   - attended: which tokens are looked at; nil for all.
  /// - Returns: what each token has gathered, heads side by side.
  public func callAsFunction(_ x: Tensor, offsets: [Int32], attended: [Bool]? = nil) -> Tensor {
    let qkv = linear(x, weight: weight.tensor, bias: bias.tensor)  // [tokens, 3·hidden]
    return selfAttention(
      qkv, offsets: offsets, heads: heads, dropout: dropout, attended: attended)
  }
}
