public import Autograd
public import Layers
public import Sequences

/// Embeddings and transformer layers: BERT up to its last hidden state.
public struct TransformerEncoder: SequenceEncoder {
  private let embeddings: Embeddings
  private let layers: [EncoderLayer]

  /// Takes `embeddings` and `encoder.layer.0`… from a scope.
  ///
  /// - Parameters:
  ///   - scope: `bert` in Hugging Face's names.
  ///   - configuration: sizes and options, already validated.
  ///   - kernel: how a new weight is drawn.
  public init(
    _ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer
  ) {
    embeddings = Embeddings(scope("embeddings"), configuration, kernel)
    layers = (0..<configuration.layers).map {
      EncoderLayer(scope("encoder")("layer")("\($0)"), configuration, kernel)
    }
  }

  /// The word embeddings, `[vocabulary, hidden]`, which the MLM head shares.
  public var wordEmbeddings: Parameter { embeddings.word }

  /// How many layers there are above the embeddings.
  public var layerCount: Int { layers.count }

  /// Encodes a batch.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - last: the layer to stop after; 0 for the embeddings alone.
  ///   - observe: is shown every hidden state, `[tokens, hidden]`: 0 is the embeddings' output.
  /// - Returns: the hidden state of the layer `last`, `[tokens, hidden]`.
  public func callAsFunction(
    _ batch: PackedSequences, through last: Int, observe: (Int, Tensor) -> Void
  ) -> Tensor {
    var x = embeddings(batch)  // [tokens, hidden]
    observe(0, x)
    for (index, layer) in layers.prefix(last).enumerated() {
      // Backward starts with the last layer: what it needs would be forgotten for a moment only.
      let isLast = index == last - 1
      x =
        isLast
        ? layer(x, batch) : x.context.recomputed(x) { layer($0, batch) }  // [tokens, hidden]
      observe(index + 1, x)
    }
    return x
  }
}

/// Piece, position and segment embeddings, normalised (BERT's `embeddings`).
struct Embeddings {
  let word: Parameter
  private let position: Parameter
  private let segment: Parameter
  private let norm: LayerNorm
  private let dropoutProbability: Float

  init(_ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer) {
    func table(_ name: String, _ rows: Int) -> Parameter {
      scope(name).parameter("weight", [rows, configuration.hiddenSize], kernel, isDecayed: true)
    }
    word = table("word_embeddings", configuration.vocabularySize)
    position = table("position_embeddings", configuration.maximumPositions)
    segment = table("token_type_embeddings", configuration.segments)
    norm = LayerNorm(
      scope("LayerNorm"), size: configuration.hiddenSize, epsilon: configuration.layerNormEpsilon)
    dropoutProbability = configuration.hiddenDropout
  }

  func callAsFunction(_ batch: PackedSequences) -> Tensor {
    let sum = embeddingSum(
      ids: batch.tokens, positions: batch.positions, segments: batch.segments, word: word.tensor,
      position: position.tensor, segment: segment.tensor)  // [tokens, hidden]
    return dropout(norm(sum), probability: dropoutProbability)
  }
}

/// One transformer layer in BERT's post-norm order: attention, then feed-forward.
struct EncoderLayer {
  private let attention: MultiHeadSelfAttention
  private let attentionOutput: ResidualOutput
  private let intermediate: Linear
  private let output: ResidualOutput
  private let activation: Activation

  init(_ scope: ParameterScope, _ configuration: BERTConfiguration, _ kernel: Initializer) {
    let hidden = configuration.hiddenSize
    let inner = configuration.intermediateSize
    func residualOutput(_ scope: ParameterScope, from inputs: Int) -> ResidualOutput {
      ResidualOutput(
        scope("output"), from: inputs, to: hidden, kernel,
        epsilon: configuration.layerNormEpsilon, dropout: configuration.hiddenDropout)
    }
    attention = MultiHeadSelfAttention(
      scope("attention")("self"), hidden: hidden, heads: configuration.heads, kernel,
      dropout: configuration.attentionDropout)
    attentionOutput = residualOutput(scope("attention"), from: hidden)
    intermediate = Linear(
      scope("intermediate")("dense"), from: hidden, to: inner, kernel, isQuantizable: true)
    output = residualOutput(scope, from: inner)
    activation = configuration.activation
  }

  func callAsFunction(_ x: Tensor, _ batch: PackedSequences) -> Tensor {
    let context = attention(x, offsets: batch.offsets, attended: batch.attended)
    let attended = attentionOutput(context, residual: x)  // [tokens, hidden]
    let inner = intermediate(attended, then: activation)  // [tokens, intermediate]
    return output(inner, residual: attended)  // [tokens, hidden]
  }
}
