import Inference
import Serving

/// The engine's default model.
struct EngineSource: VectorSource {
  let engine: Engine
  /// Whether pieces of one text get special tokens around them.
  let addsSpecialTokens: Bool

  var facts: VectorFacts {
    // A server has at least one model.
    let model = engine.models[0]
    return VectorFacts(
      width: model.width, maximumLength: model.maximumLength, positions: model.positions,
      poolingStrategy: model.poolingStrategy, poolingLayers: model.poolingLayers,
      layers: model.layers, lowercases: model.lowercases, origin: model.origin)
  }

  func encode(_ texts: RequestTexts) throws(ServingError) -> [EncodedText] {
    let sources: [TextSource] =
      switch texts {
      case .raw(let texts): texts.map { .text($0) }
      case .tokenized(let texts): texts.map { .pieces($0) }
      }
    return try engine.encode(sources, model: nil, addsSpecialTokens: addsSpecialTokens)
  }

  func tokenCount(of input: EncodedText) -> Int { input.tokenCount }

  func pieces(of input: EncodedText) -> [String] { input.pieces }

  func vectors(of inputs: [EncodedText], isUrgent: Bool) async throws(ServingError) -> VectorRows {
    let reply = try await engine.embed(EmbeddingRequest(inputs: inputs, isUrgent: isUrgent))
    let embeddings = reply.embeddings
    return VectorRows(
      width: embeddings.width, offsets: embeddings.offsets, values: embeddings.values)
  }
}
