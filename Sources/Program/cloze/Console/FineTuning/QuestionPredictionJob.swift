import FineTuning
import Models
import Platform

/// Answers the questions of a file and keeps the user informed.
final class QuestionPredictionJob {
  private let predictor: QuestionPredictor
  private let path: String
  private let reader: SQuADReader
  private let line = ProgressLine()
  private let watch = Stopwatch()
  private var questions: [SQuADQuestion] = []
  private(set) var predictions: [AnswerPrediction] = []
  private var losses: [Double] = []
  private var cutCount = 0

  /// Paragraphs whose windows are sorted by length together.
  private static let window = 64

  init(
    _ predictor: QuestionPredictor, _ path: String, _ answers: SQuADAnswerDemand,
    skipsBadRows: Bool
  ) throws {
    (self.predictor, self.path) = (predictor, path)
    reader = try SQuADReader(path: path, answers: answers, skipsBadRows: skipsBadRows)
  }

  /// Answers everything.
  ///
  /// - Throws: what reading or computing throws.
  func run() throws {
    defer { line.finish() }
    var isAtEnd = false
    while !isAtEnd {
      var found: [SQuADParagraph] = []
      while found.count < Self.window {
        guard let paragraph = try reader.next() else {
          isAtEnd = true
          break
        }
        found.append(paragraph)
      }
      let answers = try predictor.answers(to: found, of: path)
      predictions += answers.predictions
      losses += answers.losses
      cutCount += answers.cutCount
      questions += found.flatMap(\.questions)
      if watch.seconds > 2 {
        line.show(fraction: 0) { "predicting: \(grouped(questions.count, "question"))" }
      }
    }
  }

  /// Says what is to be said in the end, with the figures if the answers are known.
  ///
  /// - Parameter format: how they are printed; nil: to standard error, as standard output has the predictions.
  /// - Throws: `SystemError` if they cannot be printed.
  func finish(_ format: OutputOptions?) throws {
    tellOfPassedOver(reader.badRows.map(\.description))
    if cutCount > 0 {
      warn(
        "\(grouped(cutCount, "question")) of \(grouped(questions.count)) had more than "
          + "\(predictor.options.maximumQuestionLength) tokens and lost an end")
    }
    guard questions.allSatisfy(\.isJudged), !questions.isEmpty else {
      if format != nil { note("\(grouped(questions.count, "question")) answered") }
      return
    }
    let isSecond = questions.contains(where: \.isImpossible) || predictor.options.allowsNone
    let evaluation = QuestionEvaluation(
      predictions, gold: questions.map { $0.answers.map(\.text) }, losses: losses,
      rules: isSecond ? .squad2 : .squad1)
    let text = evaluationTables(
      evaluation.figureRows, [], evaluation.worstExamples(questions: questions.map(\.text)),
      on: grouped(questions.count, "question"))
    guard let format else { return note(text) }
    let report = evaluation.report(step: predictor.run?.step ?? 0)
    try format.show(PredictionFigures(evaluation: report, texts: questions.count)) { text }
  }
}
