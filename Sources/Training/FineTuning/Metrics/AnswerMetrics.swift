import Preconditions

/// Exact match and F1 of answers as SQuAD's own evaluation has them, from 0 to 1 (it prints percent).
public struct AnswerMetrics: Sendable {
  /// Means over questions.
  public struct Figures: Sendable, Equatable {
    /// How many questions there are.
    public var count = 0
    /// The share of them whose answer is one of the right ones.
    public var exactMatch = 0.0
    /// The mean F1 of words.
    public var f1 = 0.0

    init() {}

    init(_ scores: some Collection<(exactMatch: Double, f1: Double)>) {
      count = scores.count
      guard count > 0 else { return }
      exactMatch = scores.reduce(0) { $0 + $1.exactMatch } / Double(count)
      f1 = scores.reduce(0) { $0 + $1.f1 } / Double(count)
    }
  }

  /// By which rules it was counted.
  public let rules: AnswerRules
  /// All questions.
  public let overall: Figures
  /// Those that have an answer.
  public let hasAnswer: Figures
  /// Those that have none.
  public let noAnswer: Figures
  /// The scores of every question.
  public let scores: [(exactMatch: Double, f1: Double)]
  /// Which questions have an answer.
  let answerable: [Bool]
  /// To which no answer was predicted.
  let isEmpty: [Bool]

  /// Compares answers.
  ///
  /// - Parameters:
  ///   - rules: which evaluation counts.
  ///   - gold: the right answers to every question; none: it has no answer.
  ///   - predicted: the answers, as many; "": no answer.
  public init(rules: AnswerRules, gold: [[String]], predicted: [String]) {
    require(
      gold.count == predicted.count,
      "AnswerMetrics: \(gold.count) questions, \(predicted.count) answers")
    let scores = zip(gold, predicted).map { rules.scores($1, gold: $0) }
    let answerable = gold.map { !$0.isEmpty }
    func figures(_ isWanted: Bool) -> Figures {
      Figures(zip(scores, answerable).filter { $0.1 == isWanted }.map(\.0))
    }
    (self.rules, self.scores, self.answerable) = (rules, scores, answerable)
    (overall, hasAnswer, noAnswer) = (Figures(scores), figures(true), figures(false))
    isEmpty = predicted.map(\.isEmpty)
  }

  /// The share of questions without an answer: exact match and F1 of always predicting none, by 2.0.
  public var noAnswerBaseline: Double { PrecisionRecall.ratio(noAnswer.count, overall.count) }
}
