public import Inference
import Tokenization
import Training

extension Engine {
  /// The most probable pieces for every `[MASK]` of a text.
  ///
  /// - Parameters:
  ///   - text: running text; `[MASK]` and the other special tokens are recognised in it.
  ///   - count: how many candidates to give.
  ///   - model: the model's name; nil for the default one.
  ///   - deadline: after which nobody wants the answer; nil for none.
  /// - Returns: for each `[MASK]` in order, its candidates, the most probable first.
  /// - Throws: ``ServingError``.
  public func fillMask(
    _ text: String, count: Int, model: String?, deadline: ContinuousClock.Instant? = nil
  ) async throws(ServingError) -> [[FillMaskCandidate]] {
    let tokens = try generation.tokens(of: [text], model)
    return try await call(.fillMask, model, tokens: tokens, deadline) { loaded in
      try loaded.fillMask(text, count: count)
    }
  }

  /// The probability that the second text follows the first.
  ///
  /// - Parameters:
  ///   - first: the first text.
  ///   - second: the second text.
  ///   - model: the model's name; nil for the default one.
  ///   - deadline: after which nobody wants the answer; nil for none.
  /// - Returns: the probabilities of IsNext and NotNext.
  /// - Throws: ``ServingError``.
  public func nextSentence(
    _ first: String, _ second: String, model: String?, deadline: ContinuousClock.Instant? = nil
  ) async throws(ServingError) -> (isNext: Double, notNext: Double) {
    let tokens = try generation.tokens(of: [first, second], model)
    return try await call(.nextSentence, model, tokens: tokens, deadline) { loaded in
      try loaded.nextSentence(first, second)
    }
  }

  /// Who looks at whom in a text or a pair of at most ``TextUse/attentionLimit`` tokens.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - second: the second text of a pair; nil for none.
  ///   - model: the model's name; nil for the default one.
  ///   - deadline: after which nobody wants the answer; nil for none.
  /// - Returns: the pieces, and the attention of every layer and head.
  /// - Throws: ``ServingError``.
  public func attention(
    _ text: String, _ second: String?, model: String?, deadline: ContinuousClock.Instant? = nil
  ) async throws(ServingError) -> AttentionReply {
    let source = second.map { TextSource.pair(text, $0) } ?? .text(text)
    let encoded = try encode([source], model: model, for: .attention, length: .refuse)[0]
    let input = encoded.input
    let job = Job(encoded.generation, encoded.model, tokens: encoded.tokenCount, deadline: deadline)
    {
      $0.attention(input)
    }
    try await run(job)
    guard let weights = job.output as? [[[[Float]]]] else {
      throw .failed("the model gave no attention")
    }
    return AttentionReply(
      pieces: encoded.pieces, firstCount: input.firstCount, weights: weights)
  }

  /// Runs something with a model that has heads of pre-training.
  private func call<Value: Sendable>(
    _ ability: ModelDescription.Ability, _ model: String?, tokens: Int,
    _ deadline: ContinuousClock.Instant?,
    _ body: @escaping @Sendable (LoadedModel) throws -> Value
  ) async throws(ServingError) -> Value {
    let generation = generation
    let index = try generation.index(of: model)
    let description = generation.models[index].description
    guard description.can(ability) else {
      throw .unable(
        "the model '\(description.name)' has no head for \(ability.rawValue), expected one that has it"
      )
    }
    let job = Job(generation, index, tokens: tokens, deadline: deadline) {
      served throws(ServingError) in
      guard let loaded = served.loaded else {
        throw .unable("the model '\(description.name)' has no heads of pre-training")
      }
      do {
        return try body(loaded)
      } catch {
        throw .invalid("\(error)".naming(description, short: 300), item: nil)
      }
    }
    try await run(job)
    guard let value = job.output as? Value else { throw .failed("the model gave no answer") }
    return value
  }
}

extension Generation {
  /// How many tokens texts have, special ones included.
  ///
  /// - Throws: ``ServingError`` if they are more than the model has positions.
  fileprivate func tokens(of texts: [String], _ model: String?) throws(ServingError) -> Int {
    let shared = models[try index(of: model)]
    let count = texts.reduce(1) {
      $0 + shared.tokenizer.encodeRecognizingSpecialTokens($1).count + 1
    }
    let limit = shared.description.positions
    guard count <= limit else { throw .tooLong(item: 0, tokens: count, limit: limit) }
    return count
  }
}

extension String {
  /// The beginning of a message, with the model's name where its file stands: no client needs to know that.
  fileprivate func naming(_ model: ModelDescription, short limit: Int) -> String {
    let text = model.origin.isEmpty ? self : replacing(model.origin, with: model.name)
    return text.unicodeScalars.count <= limit
      ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
  }
}
