import Autograd
import FineTuning
import Inference
import Layers
import Models
import Tokenization

/// A model in memory as one worker has it: its thread alone touches it.
final class ServedModel {
  /// What texts become.
  enum Kind: Hashable {
    /// Vectors; pooled ones are not divided by their length yet.
    case vectors(VectorKind)
    /// An output for each label.
    case labels
  }

  let encoder: EncoderModel
  private let configuration: BERTConfiguration
  /// The vectors as the server pools them, but for their length.
  let pooled: Embedder
  private let tokens: Embedder
  private let predictor: SequencePredictor?
  /// The model with heads of pre-training; nil for one with an output layer.
  let loaded: LoadedModel?
  let description: ModelDescription
  let tokenizer: WordPieceTokenizer
  /// Whether pooled vectors are divided by their length unless a request says otherwise.
  private let normalizes: Bool

  /// Makes a model whose parts share their weights.
  ///
  /// - Parameters:
  ///   - stored: what its files hold.
  ///   - name: what clients call it.
  ///   - fingerprint: of the files' contents.
  ///   - options: how texts become vectors.
  ///   - context: what to compute with, for inference only.
  /// - Throws: an error that names the file and what is wrong with it.
  init(
    _ stored: StoredModel, name: String, fingerprint: String, options: EmbeddingOptions,
    context: Context
  ) throws {
    let record = stored.record
    configuration = record.configuration
    if let task = record.heads.task {
      loaded = nil
      predictor =
        task.kind == .sequence ? try SequencePredictor(stored, context: context) : nil
      encoder =
        try predictor?.model
        ?? EncoderModel(
          record.configuration, .loaded(stored.weights, origin: stored.origin),
          hasPooler: record.heads.hasPooler, frozen: [""], context: context)
    } else {
      let loaded = try LoadedModel(stored, context: context)
      self.loaded = loaded
      predictor = nil
      encoder = EncoderModel(of: loaded.model)
    }
    let tokenizer =
      loaded?.tokenizer ?? predictor?.tokenizer
      ?? WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer)
    self.tokenizer = tokenizer
    let encoder = encoder
    func embedder(_ change: (inout EmbeddingOptions) -> Void) throws -> Embedder {
      var options = options
      change(&options)
      return try Embedder(
        sharing: encoder, record, origin: stored.origin, tokenizer, options: options)
    }
    let asked = try embedder { _ in }
    normalizes = asked.normalizes
    pooled = try embedder { $0.normalizes = false }
    tokens = try embedder {
      ($0.strategy, $0.layers, $0.normalizes) = (PoolingStrategy.none, [-1], false)
    }
    description = ModelDescription(
      stored, name: name, fingerprint: fingerprint, embedder: asked, predictor: predictor,
      parameters: encoder.parameters)
  }

  /// How many numbers a text gets, and whether each token gets them.
  func shape(_ kind: Kind) -> (width: Int, isPerToken: Bool) {
    switch kind {
    case .vectors(.pooled): (pooled.width, pooled.strategy == .none)
    case .vectors(.tokens): (tokens.width, true)
    case .labels: (description.labels.count, false)
    }
  }

  /// Computes what texts become, in their order.
  ///
  /// - Throws: ``ServingError/failed(_:)`` if a number is not finite.
  func compute(_ kind: Kind, _ inputs: [EmbeddingInput]) throws(ServingError) -> Embeddings {
    do {
      switch kind {
      case .vectors(.pooled): return try pooled.embed(inputs)
      case .vectors(.tokens): return try tokens.embed(inputs)
      case .labels: return try outputs(inputs)
      }
    } catch {
      throw .failed("the model computes numbers that are not finite")
    }
  }

  private func outputs(_ inputs: [EmbeddingInput]) throws -> Embeddings {
    guard let predictor else { throw ServingError.unable("the model has no labels") }
    let outputs = predictor.outputs(
      for: inputs.map { SequenceInput(tokens: $0.tokens, firstCount: $0.firstCount) })
    guard outputs.values.allSatisfy(\.isFinite) else { throw ServingError.failed("") }
    var result = Embeddings(
      width: predictor.head.labels.count, rowCounts: inputs.map { _ in 1 })
    result.values = outputs.values
    return result
  }

  /// Attention by layer and head, `[layer][head][from][to]`.
  func attention(_ input: EmbeddingInput) -> [[[[Float]]]] {
    encoder.attention(
      input, heads: configuration.heads, segments: configuration.segments)
  }

  /// Computes something of a usual size, so that the first request finds weights packed and memory taken.
  func warm() throws(ServingError) {
    let vocabulary = tokenizer.vocabulary
    let length = min(128, description.maximumLength)
    let input = EmbeddingInput(
      Array(repeating: vocabulary.mask, count: length)[...], maximumLength: length,
      classification: vocabulary.classification, separator: vocabulary.separator)
    _ = try compute(.vectors(.pooled), [input])
    if description.can(.classification) { _ = try compute(.labels, [input]) }
  }
}
