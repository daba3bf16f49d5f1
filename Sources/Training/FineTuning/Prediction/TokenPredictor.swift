public import Autograd
public import Models
import Platform
import Tokenization

/// Labels words with a fine-tuned model.
///
/// In a context that is for inference only, what a sentence gets has the same bytes whatever it is judged with.
public final class TokenPredictor {
  /// The file that the weights come from.
  public let origin: String
  /// The labels.
  public let labels: [String]
  /// The most tokens of a window, special ones included.
  public let maximumLength: Int
  /// The run that the model is of, as its checkpoint tells; nil for a model without one.
  public let run: FineTuningState?
  private let objective: TokenObjective
  private let windowing: TokenWindowing
  private let tokenizer: WordPieceTokenizer

  /// Makes a predictor of what a model's files hold.
  ///
  /// - Parameters:
  ///   - stored: a model with an output layer for words.
  ///   - maximumLength: the most tokens of a window; nil: as many as the run used, or the model has learned.
  ///   - context: what to compute with.
  /// - Throws: `TrainingError` if the model is for something else; `ParameterError` if its weights do not fit.
  public init(_ stored: StoredModel, maximumLength: Int? = nil, context: Context) throws {
    let loaded = try PredictionModel(
      stored, .tokens, maximumLength: maximumLength, atLeast: TokenWindowing.shortestLength,
      context: context)
    (origin, labels, tokenizer) = (stored.origin, loaded.head.labels, loaded.tokenizer)
    (self.maximumLength, run) = (loaded.maximumLength, loaded.run)
    windowing = try TokenWindowing(tokenizer: tokenizer, maximumLength: loaded.maximumLength)
    objective = TokenObjective(loaded.model)
  }

  /// Labels the words of sentences.
  ///
  /// - Parameter sentences: words, `[sentences][words]`.
  /// - Returns: the outputs in the same order, how many words lost an end, and the pieces.
  /// - Throws: ``ModelFileError`` if they are not finite.
  public func outputs(
    for sentences: [[String]]
  ) throws(ModelFileError) -> (outputs: TokenOutputs, cutWords: Int, pieces: PieceCount) {
    let examples = TokenExamples(sentences, windowing)
    guard let outputs = objective.outputs(of: examples) else {
      fatalError("TokenPredictor: given up")
    }
    guard outputs.logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw StoredModel.notFinite(origin)
    }
    return (outputs, examples.cutCount, examples.pieces)
  }

  /// The words of a text as the model's normalizer parts them, spelled as in the text: `Berlin.` is `Berlin` and `.`.
  public func words(of text: String) -> [String] {
    let encoding = tokenizer.encodeWithOffsets(text)
    let bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    for (id, range) in zip(encoding.ids, encoding.byteRanges) {
      if tokenizer.vocabulary.isContinuation(id), let last = ranges.last {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    return ranges.filter { !$0.isEmpty }.map { String(decoding: bytes[$0], as: UTF8.self) }
  }
}
