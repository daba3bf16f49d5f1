import Autograd
import Layers
import Sequences

/// The first token of each sequence through a dense layer and tanh (BERT's `pooler`).
struct Pooler {
  private let dense: Linear

  init(_ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer) {
    dense = Linear(
      scope("dense"), from: configuration.hiddenSize, to: configuration.hiddenSize, kernel)
  }

  /// `[tokens, hidden]` to `[sequences, hidden]`.
  func callAsFunction(_ hidden: Tensor, _ batch: PackedSequences) -> Tensor {
    tanh(dense(gatherRows(hidden, batch.firstTokens)))
  }
}

/// Predicts masked pieces (BERT's `cls.predictions`): transform, then the word embeddings as output
/// matrix with a bias of its own.
struct MaskedLanguageModelHead {
  private let transform: Linear
  private let norm: LayerNorm
  private let bias: Parameter  // [vocabulary]
  private let wordEmbeddings: Parameter  // [vocabulary, hidden]
  private let activation: Activation

  init(
    _ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer,
    tiedTo wordEmbeddings: Parameter
  ) {
    let hidden = configuration.hiddenSize
    transform = Linear(scope("transform")("dense"), from: hidden, to: hidden, kernel)
    norm = LayerNorm(
      scope("transform")("LayerNorm"), size: hidden, epsilon: configuration.layerNormEpsilon)
    bias = scope.parameter(
      "bias", [configuration.vocabularySize], .constant(0), isDecayed: false)
    self.wordEmbeddings = wordEmbeddings
    activation = configuration.activation
  }

  /// Logits of selected rows: `[tokens, hidden]` to `[rows, vocabulary]`.
  func logits(_ hidden: Tensor, rows: [Int32]) -> Tensor {
    linear(transformed(hidden, rows), weight: wordEmbeddings.tensor, bias: bias.tensor)
  }

  /// The loss of selected rows.
  func loss(_ hidden: Tensor, rows: [Int32], labels: [Int32], coefficient: Float)
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

/// Tells whether sentence B followed A (BERT's `cls.seq_relationship`): class 0 IsNext, 1 NotNext.
struct NextSentenceHead {
  private let classifier: Linear

  init(_ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer) {
    classifier = Linear(scope, from: configuration.hiddenSize, to: 2, kernel)
  }

  /// `[sequences, hidden]` to `[sequences, 2]`.
  func logits(_ pooled: Tensor) -> Tensor { classifier(pooled) }

  func loss(_ pooled: Tensor, labels: [Int32], coefficient: Float) -> CrossEntropyResult {
    linearCrossEntropy(
      pooled, weight: classifier.weight.tensor, bias: classifier.bias.tensor, labels: labels,
      coefficient: coefficient)
  }
}
