/// Texts to judge.
public struct ClassificationRequest: Sendable {
  /// The texts, encoded for ``TextUse/labels``.
  public var inputs: [EncodedText]
  /// The model's name; nil for the default one.
  public var model: String?
  /// When nobody wants the answer any more.
  public var deadline: ContinuousClock.Instant?
  /// Whether it may overtake requests that are not; nil: with at most ``EngineOptions/priorityTexts`` texts.
  public var isUrgent: Bool?

  /// Makes a request.
  ///
  /// - Parameters:
  ///   - inputs: the texts.
  ///   - model: as they were encoded for.
  ///   - deadline: when nobody wants the answer any more.
  ///   - isUrgent: nil: with few texts.
  public init(
    inputs: [EncodedText], model: String? = nil, deadline: ContinuousClock.Instant? = nil,
    isUrgent: Bool? = nil
  ) {
    (self.inputs, self.model) = (inputs, model)
    (self.deadline, self.isUrgent) = (deadline, isUrgent)
  }
}

/// What a model says of a request's texts.
public struct ClassificationReply: Sendable {
  /// For each text what every label gets, in the order of the model's labels.
  public let scores: [[LabelScore]]
  /// How long the first of them waited.
  public let queueTime: Duration
  /// How long batches with texts of the request were computed.
  public let inferenceTime: Duration
}

/// What a model gives a text for a label.
public struct LabelScore: Sendable, Equatable {
  /// The label's name.
  public let label: String
  /// Its probability; of regression the number itself.
  public let score: Double
  /// The output as it is.
  public let raw: Double
}
