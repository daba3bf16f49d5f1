public import Models
import Tokenization
public import Training

/// A run that learns to answer questions.
public typealias QuestionRun = FineTuningRun<QuestionEvaluator>

/// Measures a model on a run's held-out questions.
public struct QuestionEvaluator: HeldOutMeasure {
  /// The questions.
  public let examples: QuestionExamples
  /// How answers are chosen.
  public let answers: AnswerOptions

  /// An output layer over every piece.
  public static var kind: TaskHead.Kind { .span }

  /// Starts and ends of answers; there is no dropout before the output layer, as in `run_squad.py`.
  public static func objective(
    of model: EncoderModel, _ options: FineTuningOptions
  ) -> QuestionObjective {
    QuestionObjective(model)
  }

  /// Reads the questions of a run.
  public static func parts(
    of state: FineTuningState, _ objective: QuestionObjective, in directory: RunDirectory
  ) throws -> FineTuningParts<QuestionEvaluator> {
    let options = state.options.questions ?? QuestionOptions()
    let windowing = try QuestionWindowing(
      WordPieceTokenizer(vocabulary: state.model.vocabulary, options: state.model.normalizer),
      state.options)
    let learned = try QuestionExamples(path: directory.examples, windowing)
    return FineTuningParts(
      stream: ShuffledStream(learned, seed: state.options.seed, from: state.cursor),
      measure: QuestionEvaluator(
        examples: try QuestionExamples(path: directory.heldOutExamples, windowing),
        answers: options.answers), cutCount: learned.cutCount)
  }

  /// Measures a model on the held-out questions.
  public func measure(
    _ task: QuestionObjective, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> QuestionEvaluation? {
    var (predictions, losses) = ([AnswerPrediction](), [Double]())
    let isDone = task.answer(examples, answers, until: isAbandoned) {
      predictions.append($0)
      losses += $1
    }
    guard isDone else { return nil }
    return QuestionEvaluation(
      predictions, gold: examples.questions.map(\.answers), losses: losses,
      rules: examples.hasImpossible || answers.allowsNone ? .squad2 : .squad1)
  }

  /// The figures for the log.
  public func report(_ details: QuestionEvaluation, step: Int) -> EvaluationReport {
    details.report(step: step)
  }
}

extension QuestionWindowing {
  /// The windows of a run.
  init(
    _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws(WindowLengthError) {
    let questions = options.questions ?? QuestionOptions()
    try self.init(
      tokenizer: tokenizer, maximumLength: options.maximumSequenceLength,
      stride: questions.stride, maximumQuestionLength: questions.maximumQuestionLength)
  }
}
