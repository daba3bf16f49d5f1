public import Tokenization

/// Turns questions and contexts into windows as google-research/bert's `run_squad.py` does.
public struct QuestionWindowing: Sendable {
  /// The tokenizer.
  public let tokenizer: WordPieceTokenizer
  /// The most pieces of a window.
  public let maximumLength: Int
  /// By how many pieces of the context a window begins later than the one before.
  public let stride: Int
  /// The most pieces of a question; the last ones beyond are cut.
  public let maximumQuestionLength: Int

  /// Makes windows of some length.
  ///
  /// - Parameters:
  ///   - tokenizer: cuts texts into pieces.
  ///   - maximumLength: the most pieces of a window, with `[CLS]` and twice `[SEP]`.
  ///   - stride: by how many pieces of the context a window begins later than the one before.
  ///   - maximumQuestionLength: the most pieces of a question.
  /// - Throws: ``WindowLengthError`` if the longest question leaves no room for the context, or the stride is not positive.
  public init(
    tokenizer: WordPieceTokenizer, maximumLength: Int = 384, stride: Int = 128,
    maximumQuestionLength: Int = 64
  ) throws(WindowLengthError) {
    guard maximumQuestionLength >= 1, stride >= 1 else {
      throw WindowLengthError(
        "a stride of \(stride) and questions of at most \(maximumQuestionLength) pieces, expected at least 1 of both"
      )
    }
    guard maximumLength - 4 >= maximumQuestionLength else {
      throw WindowLengthError(
        "windows of \(maximumLength) pieces have no room for a context beside questions of \(maximumQuestionLength) "
          + "and 3 special pieces, expected at least \(maximumQuestionLength) + 4")
    }
    (self.tokenizer, self.maximumLength) = (tokenizer, maximumLength)
    (self.stride, self.maximumQuestionLength) = (stride, maximumQuestionLength)
  }

  /// Encodes a context, once for all its questions.
  public func encode(context: String) -> EncodedContext {
    EncodedContext(context, tokenizer: tokenizer)
  }

  /// The windows of a question over a context; each is made when it is asked for.
  public func windows(question: String, context: EncodedContext) -> QuestionWindows {
    let pieces = tokenizer.encode(question)
    return QuestionWindows(
      question: Array(pieces.prefix(maximumQuestionLength)),
      isQuestionCut: pieces.count > maximumQuestionLength, context: context,
      special: (tokenizer.vocabulary.classification, tokenizer.vocabulary.separator),
      spans: ContextSpans(
        count: context.count,
        room: maximumLength - 3 - min(pieces.count, maximumQuestionLength), stride: stride))
  }
}
