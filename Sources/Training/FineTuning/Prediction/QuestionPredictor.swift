public import Autograd
public import Models
import Platform
import Tokenization
import Training

/// Answers questions with a fine-tuned model.
///
/// In a context that is for inference only, what a question gets has the same bytes whatever it is answered with.
public final class QuestionPredictor {
  /// The file that the weights come from.
  public let origin: String
  /// The most tokens of a window, special ones included.
  public let maximumLength: Int
  /// The run that the model is of, as its checkpoint tells; nil for a model without one.
  public let run: FineTuningState?
  /// How questions are seen and answered.
  public let options: QuestionOptions
  /// Whether the model's run says whether a question may have no answer.
  private let isSettled: Bool
  private let objective: QuestionObjective
  private let windowing: QuestionWindowing

  /// Makes a predictor of what a model's files hold.
  ///
  /// - Parameters:
  ///   - stored: a model with an output layer for answers.
  ///   - maximumLength: the most tokens of a window; nil: as many as the run used, or at most 384 that the model has
  ///     learned.
  ///   - change: changes how questions are seen and answered, from the run's way or `run_squad.py`'s.
  ///   - context: what to compute with.
  /// - Throws: `TrainingError` if the model is for something else; ``WindowLengthError`` if nothing fits into a window;
  ///   `ParameterError` if the weights do not fit.
  public init(
    _ stored: StoredModel, maximumLength: Int? = nil,
    change: (inout QuestionOptions) -> Void = { _ in }, context: Context
  ) throws {
    let isForeign = stored.step == nil
    let usual = FineTuningTask.question.usualLength
    let loaded = try PredictionModel(
      stored, .span,
      maximumLength: maximumLength
        ?? (isForeign ? min(usual, stored.record.configuration.maximumPositions) : nil),
      atLeast: 5, context: context)
    (origin, self.maximumLength, run) = (stored.origin, loaded.maximumLength, loaded.run)
    var options = loaded.run?.options.questions ?? QuestionOptions()
    options.maximumQuestionLength = min(options.maximumQuestionLength, loaded.maximumLength - 4)
    isSettled = loaded.run != nil
    change(&options)
    self.options = options
    windowing = try QuestionWindowing(
      tokenizer: loaded.tokenizer, maximumLength: loaded.maximumLength, stride: options.stride,
      maximumQuestionLength: options.maximumQuestionLength)
    objective = QuestionObjective(loaded.model)
  }

  /// Whether a question of a file may have no answer: as the model's run says or, of a model without one, the file.
  ///
  /// - Parameter isSecondVersion: whether the file's questions say whether they have an answer.
  /// - Returns: whether no answer is one.
  public func allowsNone(isSecondVersion: Bool) -> Bool {
    options.allowsNone || !isSettled && isSecondVersion
  }

  /// What is answered to some questions.
  public struct Answers: Sendable {
    /// The answers in the order of the questions.
    public let predictions: [AnswerPrediction]
    /// The losses of all windows, in nats, where the right answers are known.
    public let losses: [Double]
    /// How many questions lost an end.
    public let cutCount: Int
    /// The pieces of contexts and questions.
    public let pieces: PieceCount
  }

  /// Answers the questions of paragraphs.
  ///
  /// - Parameters:
  ///   - paragraphs: contexts with their questions.
  ///   - path: their file.
  ///   - allowsNone: whether a question may have no answer; nil: as in the model's run.
  /// - Returns: what is answered.
  /// - Throws: ``SQuADFault`` for a right answer of which no piece is left; ``ModelFileError`` if outputs are not finite.
  public func answers(
    to paragraphs: [SQuADParagraph], of path: String = "-", allowsNone: Bool? = nil
  ) throws -> Answers {
    var examples = QuestionExamples()
    for paragraph in paragraphs { try examples.append(paragraph, windowing, path) }
    var (predictions, losses) = ([AnswerPrediction](), [Double]())
    guard !examples.questions.isEmpty else {
      return Answers(predictions: [], losses: [], cutCount: 0, pieces: PieceCount())
    }
    var answers = options.answers
    answers.allowsNone = allowsNone ?? answers.allowsNone
    let isFinite = objective.answer(examples, answers) {
      predictions.append($0)
      losses += $1
    }
    guard isFinite else { throw StoredModel.notFinite(origin) }
    return Answers(
      predictions: predictions, losses: losses, cutCount: examples.cutCount, pieces: examples.pieces
    )
  }
}
