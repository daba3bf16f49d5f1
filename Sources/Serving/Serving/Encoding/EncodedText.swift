public import Inference
import Tokenization

/// A text as a model takes it.
public struct EncodedText: Sendable {
  /// What goes through the model: one input or, of a long text, its windows.
  public let windows: [EmbeddingInput]
  /// How many tokens the whole text has, with the special ones of one sequence.
  public let fullTokenCount: Int
  /// What it was made of, for a model that is loaded anew meanwhile.
  let source: TextSource
  let recipe: EncodingRecipe
  /// The models that the ids are of.
  let generation: Generation
  let model: Int

  /// The input, or the first window.
  public var input: EmbeddingInput { windows[0] }
  /// How many tokens go through the model, special ones included.
  public var tokenCount: Int { windows.reduce(0) { $0 + $1.tokens.count } }
  /// Whether its end is cut off.
  public var wasCut: Bool { windows.contains { $0.isCut } }
  /// The pieces of the input with special ones; of windows, those of all.
  public var pieces: [String] {
    let pieces = generation.models[model].tokenizer.vocabulary.pieces
    return windows.flatMap { $0.tokens.map { pieces[Int($0)] } }
  }
}

/// How texts are encoded.
struct EncodingRecipe: Sendable {
  var length = LengthPolicy.truncate
  var use = TextUse.vectors
  /// Whether pieces get special tokens around them.
  var addsSpecialTokens = true
}
