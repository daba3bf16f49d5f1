public import Models

/// What embeddings are made of a model's hidden states.
public struct EmbeddingOptions: Sendable, Equatable {
  /// How many tokens of a text are used, special ones included.
  public enum Length: Sendable, Equatable {
    /// As many as the model was trained with, or its ``SentencePooling`` says.
    case trained
    /// As many as it has positions.
    case unlimited
    /// So many.
    case tokens(Int)
  }

  /// How tokens become a vector; nil for the model's own way, or else the mean.
  ///
  /// A model's own way (``SentencePooling``) is taken as a whole: who chooses a strategy or layers gets them as
  /// bert-as-service makes them, and length 1 if asked for alone.
  public var strategy: PoolingStrategy?
  /// The layers that are pooled, in this order one behind the other; nil for the model's own, or else the last
  /// but one.
  ///
  /// −1 is the last layer, as is the number of layers; 1 is the first one, 0 what stands below it, the
  /// embeddings' output.
  public var layers: [Int]?
  /// Whether attention and pooling see nothing of [CLS] and [SEP].
  public var masksSpecialTokens = false
  /// Whether vectors are divided by their length; nil for the model's own way, or else not.
  public var normalizes: Bool?
  /// How long texts may be.
  public var length = Length.trained

  /// Makes options that leave everything to the model.
  public init() {}
}

/// Why a text cannot be embedded as asked for, in one line.
public struct EmbeddingError: Error, Equatable, CustomStringConvertible {
  /// What was found, and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Options with everything decided.
struct EmbeddingPlan {
  /// How hidden states become a vector, its layers each 0 to the number of layers.
  let vector: SentenceVector
  let masksSpecialTokens: Bool
  let maximumLength: Int
  /// What was taken from the model's own pooling, for a message; nil if nothing was.
  let notice: String?

  /// - Parameters:
  ///   - options: what was asked for.
  ///   - model: what the options are held against.
  /// - Throws: ``EmbeddingError`` if the model cannot give it.
  init(_ options: EmbeddingOptions, _ model: Model) throws(EmbeddingError) {
    let own = options.strategy == nil && options.layers == nil ? model.pooling : nil
    let strategy = options.strategy ?? own.map { PoolingStrategy($0.mode) } ?? .reduceMean
    guard strategy != .clsPooled || model.hasPooler else {
      throw EmbeddingError(
        "'\(model.origin)' has no pooler, expected a model with one for CLS_POOLED")
    }
    let layers = options.layers ?? [own == nil ? -2 : -1]
    vector = SentenceVector(
      strategy,
      layers: strategy == .clsPooled
        ? [model.layerCount]
        : try layers.map { layer throws(EmbeddingError) in
          try Self.resolve(layer, isDefault: options.layers == nil, model)
        }, normalizes: options.normalizes ?? own?.normalizes ?? false)
    masksSpecialTokens = options.masksSpecialTokens
    maximumLength = try Self.maximumLength(options.length, model)
    notice = own.flatMap { Self.notice($0, options, model.origin) }
  }

  /// What there is to choose from.
  struct Model {
    let origin: String
    let layerCount: Int
    let positions: Int
    let trainedLength: Int
    let hasPooler: Bool
    let pooling: SentencePooling?

    init(_ record: ModelRecord, origin: String) {
      self.origin = origin
      layerCount = record.configuration.layers
      positions = record.configuration.maximumPositions
      trainedLength = record.trainedLength
      hasPooler = record.heads.hasPooler
      pooling = record.sentencePooling
    }
  }

  private static func resolve(
    _ layer: Int, isDefault: Bool, _ model: Model
  ) throws(EmbeddingError) -> Int {
    let count = model.layerCount
    // A model of one layer has no last but one.
    if isDefault { return max(1, count + 1 + layer) }
    guard (-count...count).contains(layer) else {
      throw EmbeddingError(
        "pooling layer \(layer) is none of '\(model.origin)', expected -\(count) to -1, 1 to \(count), or 0 for "
          + "the embeddings' output")
    }
    return layer < 0 ? count + 1 + layer : layer
  }

  private static func maximumLength(
    _ length: EmbeddingOptions.Length, _ model: Model
  ) throws(EmbeddingError) -> Int {
    switch length {
    case .trained:
      return min(model.pooling?.maximumLength ?? model.trainedLength, model.positions)
    case .unlimited: return model.positions
    case .tokens(let count):
      guard count <= model.positions else {
        throw EmbeddingError(
          "sequences of \(count) tokens are too long for '\(model.origin)', expected at most "
            + "\(model.positions), its max_position_embeddings")
      }
      return count
    }
  }

  private static func notice(
    _ pooling: SentencePooling, _ options: EmbeddingOptions, _ origin: String
  ) -> String {
    var parts = [PoolingStrategy(pooling.mode).name, "the last layer"]
    if options.normalizes == nil, pooling.normalizes { parts.append("vectors of length 1") }
    if options.length == .trained, let length = pooling.maximumLength {
      parts.append("at most \(length) tokens")
    }
    return "'\(origin)' says how it is pooled: \(parts.joined(separator: ", "))"
  }
}
