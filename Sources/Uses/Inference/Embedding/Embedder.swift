public import Autograd
import ExactStrings
import Layers
public import Models
import Platform
import Sequences
public import Tokenization

/// Makes vectors of texts with the encoder of any model.
///
/// **A text's vector has the same bytes whatever it is batched with**, for any number of threads: every sum that
/// goes into it runs over its own tokens, in an order that its own length decides.
public final class Embedder {
  /// What the vectors are made with.
  public let context: Context
  /// Text to pieces.
  public let tokenizer: WordPieceTokenizer
  /// The file that the weights come from.
  public let origin: String
  /// What was taken from the model's own pooling, for a message; nil if nothing was.
  public var notice: String? { plan.notice }
  /// How tokens become a vector.
  public var vector: SentenceVector { plan.vector }
  /// What becomes of the hidden states.
  public var strategy: PoolingStrategy { plan.vector.strategy }
  /// The layers that are pooled, 1 for the first and 0 for the embeddings' output.
  public var layers: [Int] { plan.vector.layers }
  /// Whether vectors have length 1.
  public var normalizes: Bool { plan.vector.normalizes }
  /// Whether attention and pooling see nothing of [CLS] and [SEP].
  public var masksSpecialTokens: Bool { plan.masksSpecialTokens }
  /// What the encoder's layers multiply in.
  public var precision: Precision { context.precision }
  /// How many tokens of a text are used, special ones included.
  public var maximumLength: Int { plan.maximumLength }
  /// How many positions the model has: no text can be longer.
  public let positions: Int
  /// How many numbers a vector has.
  public let width: Int

  /// How many tokens go through the layers together.
  ///
  /// Fewer take less memory; from 512 on it makes no difference to the speed.
  public var tokenBudget = 2048

  private let model: EncoderModel
  private let plan: EmbeddingPlan
  private let segments: Int

  /// Makes an embedder of what a model's files hold.
  ///
  /// - Parameters:
  ///   - stored: the model; its heads are left out, and its own pooling is the default.
  ///   - options: what to make.
  ///   - context: what to compute with; only one that is for inference only keeps the promise on every processor.
  /// - Throws: ``EmbeddingError`` if the model cannot give what the options ask for; `ParameterError` if the
  ///   weights do not fit.
  public convenience init(
    _ stored: StoredModel, options: EmbeddingOptions, context: Context
  ) throws {
    let (record, origin) = (stored.record, stored.origin)
    let plan = try EmbeddingPlan(options, .init(record, origin: origin))
    let model = try EncoderModel(
      record.configuration, .loaded(stored.weights, origin: origin),
      hasPooler: plan.vector.strategy == .clsPooled, frozen: [BERTConfiguration.encoderScope + "."],
      context: context)
    let probe = [record.vocabulary.classification, record.vocabulary.separator]
    guard model.computesFiniteNumbers(on: probe) else { throw StoredModel.notFinite(origin) }
    self.init(
      model, record, origin: origin, plan,
      WordPieceTokenizer(vocabulary: record.vocabulary, options: record.normalizer))
  }

  /// Makes an embedder of a model that is there already, which has the same weights in memory.
  ///
  /// - Parameters:
  ///   - model: the encoder, with a pooler if the record has one.
  ///   - record: what is known of it.
  ///   - origin: the file that the weights come from.
  ///   - tokenizer: of the record's vocabulary.
  ///   - options: what to make.
  /// - Throws: ``EmbeddingError`` if the model cannot give what the options ask for.
  package convenience init(
    sharing model: EncoderModel, _ record: ModelRecord, origin: String,
    _ tokenizer: WordPieceTokenizer, options: EmbeddingOptions
  ) throws(EmbeddingError) {
    self.init(
      model, record, origin: origin,
      try EmbeddingPlan(options, .init(record, origin: origin)), tokenizer)
  }

  private init(
    _ model: EncoderModel, _ record: ModelRecord, origin: String, _ plan: EmbeddingPlan,
    _ tokenizer: WordPieceTokenizer
  ) {
    (self.model, context, self.plan) = (model, model.context, plan)
    (self.tokenizer, self.origin) = (tokenizer, origin)
    let configuration = record.configuration
    segments = configuration.segments
    positions = configuration.maximumPositions
    width = plan.vector.width(hidden: configuration.hiddenSize)
  }

  /// What turns text into inputs, for one thread.
  ///
  /// - Parameter isTokenized: whether texts are pieces with spaces between them.
  /// - Returns: a tokenizer that cuts texts to ``maximumLength``.
  public func makeTokenizer(isTokenized: Bool = false) -> EmbeddingTokenizer {
    EmbeddingTokenizer(tokenizer, maximumLength: maximumLength, isTokenized: isTokenized)
  }

  /// Embeds texts.
  ///
  /// - Parameters:
  ///   - inputs: the texts, of at most ``maximumLength`` tokens each.
  ///   - progress: is told how many texts and tokens more are done, and may throw to give it up.
  /// - Returns: their vectors in the same order.
  /// - Throws: ``EmbeddingError`` if a number is not finite; what `progress` throws.
  public func embed(
    _ inputs: [EmbeddingInput], progress: (_ texts: Int, _ tokens: Int) throws -> Void = { _, _ in }
  ) throws -> Embeddings {
    let lengths = inputs.map(\.tokens.count)
    var embeddings = Embeddings(
      width: width, rowCounts: strategy == .none ? lengths : lengths.map { _ in 1 })
    for batch in EmbeddingBatches(lengths: lengths, budget: tokenBudget).batches {
      embed(inputs, batch, into: &embeddings)
      try progress(batch.count, batch.reduce(0) { $0 + lengths[$1] })
    }
    guard embeddings.values.allSatisfy(\.isFinite) else {
      throw EmbeddingError("'\(origin)' computes numbers that are not finite")
    }
    return embeddings
  }

  private func embed(
    _ inputs: [EmbeddingInput], _ batch: [Int], into embeddings: inout Embeddings
  ) {
    let texts = batch.map { inputs[$0] }
    let packed = PackedSequences(
      texts, segments: segments, masksSpecialTokens: masksSpecialTokens)
    let rows = batch.map { embeddings.offsets[$0] }
    embeddings.values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      model.pool(
        packed, plan.vector,
        isSeen: masksSpecialTokens ? { text, place in !texts[text].isSpecial(place) } : nil,
        into: base, rows: rows)
    }
  }
}
