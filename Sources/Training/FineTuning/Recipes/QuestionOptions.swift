/// How questions are seen and answered; the values are those of google-research/bert's `run_squad.py`.
public struct QuestionOptions: Codable, Sendable, Equatable {
  /// By how many pieces of the context a window begins later than the one before.
  public var stride = 128
  /// The most pieces of a question.
  public var maximumQuestionLength = 64
  /// How many starts and ends of a window are tried, and how many answers are told.
  public var nBest = 20
  /// The most pieces of an answer.
  public var maximumAnswerLength = 30
  /// Whether a question may have no answer: SQuAD 2.0, which the examples tell.
  public var allowsNone = false
  /// By how much no answer has to score better than the best answer to be taken.
  public var nullThreshold = 0.0

  /// The values of `run_squad.py`.
  public init() {}

  /// Whether anything can be computed with the numbers.
  var isUsable: Bool {
    [stride, maximumQuestionLength, nBest, maximumAnswerLength].allSatisfy { 1...1 << 20 ~= $0 }
      && nullThreshold.isFinite
  }

  /// How an answer is chosen.
  var answers: AnswerOptions {
    AnswerOptions(
      nBest: nBest, maximumLength: maximumAnswerLength, allowsNone: allowsNone,
      nullThreshold: nullThreshold)
  }
}
