import Inference

extension Engine {
  /// Makes vectors of texts.
  ///
  /// - Parameter request: texts that ``encode(_:model:tokenization:length:)`` has made for the model.
  /// - Returns: their vectors, in the same order.
  /// - Throws: ``ServingError``.
  public func embed(_ request: EmbeddingRequest) async throws(ServingError) -> EmbeddingReply {
    let texts = try settle(request.inputs, model: request.model)
    let kind = ServedModel.Kind.vectors(request.vectors)
    let job = try await compute(
      kind, texts.inputs.flatMap(\.windows), texts.generation, texts.model,
      deadline: request.deadline, isUrgent: request.isUrgent)
    let shared = texts.generation.models[texts.model]
    var embeddings = texts.inputs.merge(
      job.embeddings, isPerToken: shared.shape(kind).isPerToken)
    if request.normalize ?? (request.vectors == .pooled && shared.description.normalizes) {
      embeddings.normalize()
    }
    return EmbeddingReply(
      embeddings: embeddings, tokens: texts.inputs.reduce(0) { $0 + $1.tokenCount },
      queueTime: job.queueTime, inferenceTime: job.inferenceTime)
  }

  /// Judges texts with a model that has labels.
  ///
  /// - Parameter request: texts that were encoded for ``TextUse/labels``.
  /// - Returns: what every label gets for each text.
  /// - Throws: ``ServingError``.
  public func classify(
    _ request: ClassificationRequest
  ) async throws(ServingError) -> ClassificationReply {
    let texts = try settle(request.inputs, model: request.model)
    let description = texts.generation.models[texts.model].description
    guard description.can(.classification) else {
      throw .unable(
        "the model '\(description.name)' has no labels, expected one that 'cloze finetune classification' made"
      )
    }
    try description.check(texts.inputs.map(\.source))
    if let place = texts.inputs.firstIndex(where: { $0.windows.count > 1 }) {
      throw .invalid("windows have no labels together, expected a text that is cut", item: place)
    }
    let job = try await compute(
      .labels, texts.inputs.map(\.input), texts.generation, texts.model,
      deadline: request.deadline, isUrgent: request.isUrgent)
    return ClassificationReply(
      scores: texts.inputs.indices.map { description.scores(Array(job.embeddings[$0])) },
      queueTime: job.queueTime, inferenceTime: job.inferenceTime)
  }

  /// Texts of one generation, and which model they are for.
  private func settle(
    _ inputs: [EncodedText], model: String?
  ) throws(ServingError) -> (inputs: [EncodedText], generation: Generation, model: Int) {
    let newest = generation
    let index = try newest.index(of: model)
    guard let first = inputs.first else { return ([], newest, index) }
    if let place = inputs.firstIndex(where: { $0.model != index }) {
      throw .invalid("the text was encoded for another model", item: place)
    }
    guard inputs.contains(where: { $0.generation !== first.generation }) else {
      return (inputs, first.generation, index)
    }
    // A reload came in between: one request has one model.
    var result: [EncodedText] = []
    for (place, input) in inputs.enumerated() {
      result.append(
        try newest.models[index].withTokenizer { tokenizer throws(ServingError) in
          try TextEncoder(newest, index, input.recipe, tokenizer).encode(input.source, item: place)
        })
    }
    return (result, newest, index)
  }
}

extension ModelDescription {
  /// Refuses single texts where the model has learned pairs, and the other way round.
  fileprivate func check(_ sources: [TextSource]) throws(ServingError) {
    guard let labelledTexts else { return }
    for (item, source) in sources.enumerated() {
      switch source {
      case .pair where labelledTexts == 1:
        throw .invalid(
          "a pair, expected one text: the model '\(name)' was fine-tuned on single ones", item: item
        )
      case .text where labelledTexts == 2:
        throw .invalid(
          "one text, expected a pair: the model '\(name)' was fine-tuned on pairs", item: item)
      default: break
      }
    }
  }

  /// What every label gets.
  fileprivate func scores(_ outputs: [Float]) -> [LabelScore] {
    zip(labels, zip(outputs, probabilities(outputs))).map {
      LabelScore(label: $0, score: $1.1, raw: Double($1.0))
    }
  }
}
