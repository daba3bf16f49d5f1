public import Autograd
public import Layers

/// Tells two classes of pairs of texts apart (BERT's `cls.seq_relationship`), over the pooler.
public struct PairHead {
  private let classifier: Linear

  /// Takes `weight` and `bias` from a scope.
  public init(_ scope: ParameterScope, hidden: Int, _ kernel: Initializer) {
    classifier = Linear(scope, from: hidden, to: 2, kernel)
  }

  /// `[sequences, hidden]` to `[sequences, 2]`.
  public func logits(_ pooled: Tensor) -> Tensor { classifier(pooled) }

  /// The loss of a pooled output: `coefficient` times the sum over its sequences.
  public func loss(_ pooled: Tensor, labels: [Int32], coefficient: Float) -> CrossEntropyResult {
    linearCrossEntropy(
      pooled, weight: classifier.weight.tensor, bias: classifier.bias.tensor, labels: labels,
      coefficient: coefficient)
  }
}
