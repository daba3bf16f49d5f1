public import Inference

/// Texts whose vectors are wanted.
public struct EmbeddingRequest: Sendable {
  /// The texts.
  public var inputs: [EncodedText]
  /// The model's name; nil for the default one.
  public var model: String?
  /// Which vectors.
  public var vectors: VectorKind
  /// Whether each is divided by its length; nil for the server's way, of tokens' vectors: not.
  public var normalize: Bool?
  /// When nobody wants the answer any more.
  public var deadline: ContinuousClock.Instant?
  /// Whether it may overtake requests that are not; nil: with at most ``EngineOptions/priorityTexts`` texts.
  public var isUrgent: Bool?

  /// Makes a request.
  ///
  /// - Parameters:
  ///   - inputs: the texts.
  ///   - model: as they were encoded for.
  ///   - vectors: which vectors.
  ///   - normalize: whether each is divided by its length; nil for the server's way.
  ///   - deadline: when nobody wants the answer any more.
  ///   - isUrgent: nil: with few texts.
  public init(
    inputs: [EncodedText], model: String? = nil, vectors: VectorKind = .pooled,
    normalize: Bool? = nil, deadline: ContinuousClock.Instant? = nil, isUrgent: Bool? = nil
  ) {
    (self.inputs, self.model, self.vectors) = (inputs, model, vectors)
    (self.normalize, self.deadline, self.isUrgent) = (normalize, deadline, isUrgent)
  }
}

/// The vectors of a request's texts.
public struct EmbeddingReply: Sendable {
  /// The vectors, in the order of the texts.
  public let embeddings: Embeddings
  /// How many tokens the texts have, special ones included.
  public let tokens: Int
  /// How long the first of them waited.
  public let queueTime: Duration
  /// How long batches with texts of the request were computed.
  public let inferenceTime: Duration
}
