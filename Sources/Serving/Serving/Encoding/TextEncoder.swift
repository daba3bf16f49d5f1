import Inference
import Tokenization

/// Turns texts into what a model takes, with a tokenizer that it has for itself.
struct TextEncoder {
  private let generation: Generation
  private let model: Int
  private let recipe: EncodingRecipe
  private let tokenizer: EmbeddingTokenizer
  private let limit: Int

  private typealias Parts = (first: ArraySlice<Int32>, second: ArraySlice<Int32>)

  init(
    _ generation: Generation, _ model: Int, _ recipe: EncodingRecipe,
    _ tokenizer: EmbeddingTokenizer
  ) {
    (self.generation, self.model, self.recipe) = (generation, model, recipe)
    self.tokenizer = tokenizer
    let description = generation.models[model].description
    switch recipe.use {
    case .vectors: limit = description.maximumLength
    case .labels: limit = description.maximumClassificationLength ?? description.maximumLength
    case .attention: limit = min(TextUse.attentionLimit, description.positions)
    }
  }

  private var vocabulary: Vocabulary { generation.models[model].tokenizer.vocabulary }

  /// Encodes a text.
  ///
  /// - Parameters:
  ///   - source: the text.
  ///   - item: its place in the request, for errors.
  /// - Returns: what goes through the model.
  /// - Throws: ``ServingError`` for ids that the vocabulary lacks, or a text that is too long.
  func encode(_ source: TextSource, item: Int) throws(ServingError) -> EncodedText {
    let parts = try parts(of: source, item)
    let whole = input(parts, Int.max / 2, source)
    var windows = [whole]
    if whole.tokens.count > limit {
      switch recipe.length {
      case .refuse: throw .tooLong(item: item, tokens: whole.tokens.count, limit: limit)
      case .truncate: windows = [input(parts, limit, source)]
      case .windows:
        guard parts.second.isEmpty else {
          throw .tooLong(item: item, tokens: whole.tokens.count, limit: limit)
        }
        windows = stride(from: parts.first.startIndex, to: parts.first.endIndex, by: limit - 2)
          .map { start in
            let end = min(start + limit - 2, parts.first.endIndex)
            return input((parts.first[start..<end], []), limit, source)
          }
      }
    }
    return EncodedText(
      windows: windows, fullTokenCount: whole.tokens.count, source: source, recipe: recipe,
      generation: generation, model: model)
  }

  private func parts(of source: TextSource, _ item: Int) throws(ServingError) -> Parts {
    switch source {
    case .text(let text):
      // What judges texts is given pairs as such.
      recipe.use == .labels ? (tokenizer.ids(ofOne: text), []) : tokenizer.ids(of: text)
    case .pair(let first, let second):
      (tokenizer.ids(ofOne: first), tokenizer.ids(ofOne: second))
    case .pieces(let pieces): tokenizer.ids(of: pieces.map { Substring($0) })
    case .ids(let ids): try parts(ofIDs: ids, item)
    }
  }

  private func parts(ofIDs ids: [Int32], _ item: Int) throws(ServingError) -> Parts {
    let (start, end) = (vocabulary.classification, vocabulary.separator)
    if let id = ids.first(where: { !(0..<Int32(vocabulary.count)).contains($0) }) {
      throw .invalid(
        "id \(id) is not in the vocabulary, expected 0 to \(vocabulary.count - 1)", item: item)
    }
    guard ids.count >= 2, ids.first == start, ids.last == end else { return (ids[...], []) }
    let inner = ids.dropFirst().dropLast()
    guard let place = inner.firstIndex(of: end) else { return (inner, []) }
    return (inner[..<place], inner[(place + 1)...])
  }

  private func input(_ parts: Parts, _ limit: Int, _ source: TextSource) -> EmbeddingInput {
    if !recipe.addsSpecialTokens, case .pieces = source, parts.second.isEmpty,
      !parts.first.isEmpty
    {
      let tokens = Array(parts.first.prefix(limit))
      return EmbeddingInput(tokens: tokens, firstCount: tokens.count)
    }
    if recipe.use == .labels, case .pair = source, parts.second.isEmpty {
      // A pair is one even if nothing is in it, as it is to `cloze predict`.
      let tokens =
        [vocabulary.classification] + parts.first.prefix(max(0, limit - 3))
        + [vocabulary.separator, vocabulary.separator]
      return EmbeddingInput(tokens: tokens, firstCount: tokens.count - 1)
    }
    return EmbeddingInput(
      parts.first, parts.second, maximumLength: limit,
      classification: vocabulary.classification, separator: vocabulary.separator)
  }
}
