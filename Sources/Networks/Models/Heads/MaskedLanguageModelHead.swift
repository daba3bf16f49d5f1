public import Autograd
public import Layers

/// Predicts masked pieces (BERT's `cls.predictions`): transform, then the word embeddings as output
/// matrix with a bias of its own.
public struct MaskedLanguageModelHead {
  private let transform: Linear
  private let norm: LayerNorm
  private let bias: Parameter  // [vocabulary]
  private let wordEmbeddings: Parameter  // [vocabulary, hidden]
  private let activation: Activation

  /// Takes `transform.dense`, `transform.LayerNorm` and `bias` from a scope.
  ///
  /// - Parameters:
  ///   - scope: where its own parameters are.
  ///   - wordEmbeddings: `[vocabulary, hidden]`, shared with the encoder.
  ///   - activation: between the transform's two layers.
  ///   - epsilon: of the norm.
  ///   - kernel: how a new weight is drawn.
  public init(
    _ scope: ParameterScope, tiedTo wordEmbeddings: Parameter, activation: Activation,
    epsilon: Float, _ kernel: Initializer
  ) {
    let (vocabulary, hidden) = (wordEmbeddings.tensor.shape[0], wordEmbeddings.tensor.shape[1])
    transform = Linear(scope("transform")("dense"), from: hidden, to: hidden, kernel)
    norm = LayerNorm(scope("transform")("LayerNorm"), size: hidden, epsilon: epsilon)
    bias = scope.parameter("bias", [vocabulary], .constant(0), isDecayed: false)
    self.wordEmbeddings = wordEmbeddings
    self.activation = activation
  }

  /// Logits of selected rows: `[tokens, hidden]` to `[rows, vocabulary]`.
  public func logits(_ hidden: Tensor, rows: [Int32]) -> Tensor {
    linear(transformed(hidden, rows), weight: wordEmbeddings.tensor, bias: bias.tensor)
  }

  /// The loss of selected rows: `coefficient` times the sum over them.
  public func loss(_ hidden: Tensor, rows: [Int32], labels: [Int32], coefficient: Float)
    -> CrossEntropyResult
  {
    linearCrossEntropy(
      transformed(hidden, rows), weight: wordEmbeddings.tensor, bias: bias.tensor, labels: labels,
      coefficient: coefficient)
  }

  private func transformed(_ hidden: Tensor, _ rows: [Int32]) -> Tensor {
    norm(transform(gatherRows(hidden, rows), then: activation))  // [rows, hidden]
  }
}
