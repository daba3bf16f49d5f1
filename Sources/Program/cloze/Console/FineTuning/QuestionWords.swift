import FineTuning
import Models
import Training

extension QuestionEvaluator: TaskWords {
  static func cut(_ count: Int, _ options: FineTuningOptions) -> String {
    let isOne = count == 1
    let longest = options.questions?.maximumQuestionLength ?? 0
    return
      "\(grouped(count, "question")) \(isOne ? "has" : "have") more than \(longest) tokens and "
      + "\(isOne ? "loses" : "lose") an end (--max-query-length)"
  }

  var cutCount: Int { examples.cutCount }

  func figures(_ details: QuestionEvaluation) -> [[String]] { details.figureRows }

  func tables(_ details: QuestionEvaluation) -> [String] { [] }

  func worst(_ details: QuestionEvaluation) -> [WorstExample] {
    details.worstExamples(questions: examples.questions.map(\.text))
  }

  func confusion(_ details: QuestionEvaluation) -> [[Int]]? { nil }

  func collapse(_ details: QuestionEvaluation) -> Collapse? { Collapse(details) }
}

extension QuestionEvaluation {
  /// Figures with what guessing gets.
  var figureRows: [[String]] {
    let term = report(step: 0).terms[0]
    let guess = metrics.rules == .squad2 ? "noAnswerBaseline" : nil
    let words = metrics.rules == .squad2 ? "never an answer" : ""
    let rows = [
      figureRow("F1", term, "f1", guess: guess, words),
      figureRow("exact match", term, "exactMatch", guess: guess, words),
      figureRow("F1 with an answer", term, "hasAnswerF1", "0 never an answer"),
      figureRow("exact without", term, "noAnswerExactMatch", "1 never an answer"),
      threshold.map {
        [
          "F1, best threshold", decimal($0.score),
          "with --null-score-diff-threshold \($0.value), chosen on these questions",
        ]
      },
    ]
    return rows.compactMap(\.self) + [["loss of windows", decimal(loss), ""]]
  }

  /// The worst errors.
  ///
  /// - Parameter questions: what is asked.
  /// - Returns: at most five.
  func worstExamples(questions: [String]) -> [WorstExample] {
    worst(5).map { index in
      let found = predictions[index]
      return WorstExample(
        id: found.id, label: gold[index].first ?? "no answer",
        prediction: found.text.isEmpty ? "no answer" : found.text,
        f1: metrics.scores[index].f1, text: questions[index])
    }
  }
}
