public import Autograd
import ExactStrings
public import Layers
public import Sequences
import Serialization

/// BERT with its pre-training heads (Devlin & others 2019): both, or one of them.
///
/// Parameters are named as in Hugging Face's `BertForPreTraining` and `BertForMaskedLM`.
public final class BERTForPreTraining {
  /// Sizes and options.
  public let configuration: BERTConfiguration
  /// What stands on the encoder.
  public let heads: ModelHeads
  /// All parameters, under Hugging Face's names.
  public let parameters: ParameterSet
  /// What the model computes with.
  public let context: Context
  let encoder: TransformerEncoder
  let pooler: Pooler?
  let maskedLanguageModel: MaskedLanguageModelHead?
  let pairs: PairHead?

  /// How new weights are drawn.
  public typealias Initialization = Models.Initialization

  /// Makes a new model or loads one.
  ///
  /// - Parameters:
  ///   - configuration: sizes and options, already validated.
  ///   - source: a seed, or the parameters to load; those of heads that are not wanted are left out.
  ///   - heads: what stands on the encoder.
  ///   - initialization: how new weights are drawn.
  ///   - dropout: the probability of dropout in all places of this training; nil: the configuration's.
  ///   - frozen: beginnings of the names of parameters that training leaves as they are, such as `bert.`.
  ///   - context: what to compute with.
  /// - Throws: ``ParameterError`` if the parameters to load do not fit.
  public init(
    _ configuration: BERTConfiguration, _ source: ParameterSource,
    heads: ModelHeads = .preTraining, initialization: Initialization = .truncatedNormal,
    dropout: Float? = nil, frozen: [String] = [], context: Context
  ) throws(ParameterError) {
    try source.checkSize(configuration.parameterCount(heads))
    self.configuration = configuration
    self.heads = heads
    var configuration = configuration
    configuration.hiddenDropout = dropout ?? configuration.hiddenDropout
    configuration.attentionDropout = dropout ?? configuration.attentionDropout
    let registry = ParameterRegistry(source, frozen: frozen, context: context)
    let kernel = initialization.kernel(deviation: configuration.initializerRange)
    let bert = registry.root("bert")
    let cls = registry.root("cls")
    encoder = TransformerEncoder(bert, configuration, kernel)
    pooler =
      heads.hasPooler
      ? Pooler(bert("pooler"), hidden: configuration.hiddenSize, kernel) : nil
    maskedLanguageModel =
      heads.predictsMaskedPieces
      ? MaskedLanguageModelHead(
        cls("predictions"), tiedTo: encoder.wordEmbeddings, activation: configuration.activation,
        epsilon: configuration.layerNormEpsilon, kernel) : nil
    pairs = heads.pairTask.map { task in
      let names = task.head.parts(separatedBy: ".").map { String($0) }
      let scope = names.dropFirst().reduce(registry.root(names[0])) { $0($1) }
      return PairHead(scope, hidden: configuration.hiddenSize, kernel)
    }
    parameters = try registry.finish { name in
      BERTConfiguration.isRedundant(name) || heads.leavesOut(name)
    }
    self.context = context
  }

  /// The last hidden state, `[tokens, hidden]`.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - observe: is shown every hidden state, `[tokens, hidden]`: 0 is the embeddings' output.
  /// - Returns: the last of them.
  public func encode(_ batch: PackedSequences, observe: (Int, Tensor) -> Void = { _, _ in })
    -> Tensor
  {
    encoder(batch, observe: observe)
  }

  /// The pooled output of each sequence, `[sequences, hidden]`, of a last hidden state; the model has to
  /// have one.
  public func pool(_ hidden: Tensor, _ batch: PackedSequences) -> Tensor {
    guard let pooler else { requiredHeadIsMissing() }
    return pooler(hidden, batch)
  }

  /// MLM logits of some rows of a last hidden state, `[rows, vocabulary]`; the model has to have the head.
  public func maskedLanguageModelLogits(_ hidden: Tensor, rows: [Int32]) -> Tensor {
    guard let maskedLanguageModel else { requiredHeadIsMissing() }
    return maskedLanguageModel.logits(hidden, rows: rows)
  }

  /// Logits of the head that judges pairs, of a pooled output, `[sequences, 2]`; the model has to have it.
  public func pairLogits(_ pooled: Tensor) -> Tensor {
    guard let pairs else { requiredHeadIsMissing() }
    return pairs.logits(pooled)
  }

  func requiredHeadIsMissing(_ operation: StaticString = #function) -> Never {
    fatalError("\(operation): the model has \(heads.title)")
  }
}
