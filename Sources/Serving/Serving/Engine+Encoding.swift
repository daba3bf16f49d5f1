import Inference

extension Engine {
  /// Encodes texts for vectors, on the caller's thread.
  ///
  /// - Parameters:
  ///   - texts: the texts.
  ///   - model: the model's name; nil for the default one.
  ///   - tokenization: what they are.
  ///   - length: what becomes of those that are too long.
  /// - Returns: what goes through the model, in their order.
  /// - Throws: ``ServingError``; it names the text.
  public func encode(
    _ texts: [String], model: String?, tokenization: Tokenization = .text,
    length: LengthPolicy = .truncate
  ) throws(ServingError) -> [EncodedText] {
    try encode(
      texts.map { text in
        switch tokenization {
        case .text: .text(text)
        case .pieces: .pieces(EmbeddingTokenizer.pieces(of: text).map { String($0) })
        }
      }, model: model, length: length)
  }

  /// Encodes texts of any form, on the caller's thread.
  ///
  /// - Parameters:
  ///   - sources: the texts.
  ///   - model: the model's name; nil for the default one.
  ///   - use: what for.
  ///   - length: what becomes of those that are too long.
  ///   - addsSpecialTokens: whether pieces of one text get special tokens around them.
  /// - Returns: what goes through the model, in their order.
  /// - Throws: ``ServingError``; it names the text.
  public func encode(
    _ sources: [TextSource], model: String?, for use: TextUse = .vectors,
    length: LengthPolicy = .truncate, addsSpecialTokens: Bool = true
  ) throws(ServingError) -> [EncodedText] {
    let generation = generation
    let index = try generation.index(of: model)
    let recipe = EncodingRecipe(length: length, use: use, addsSpecialTokens: addsSpecialTokens)
    return try generation.models[index].withTokenizer { tokenizer throws(ServingError) in
      let encoder = TextEncoder(generation, index, recipe, tokenizer)
      var result: [EncodedText] = []
      result.reserveCapacity(sources.count)
      for (item, source) in sources.enumerated() {
        result.append(try encoder.encode(source, item: item))
      }
      return result
    }
  }
}
