import FineTuning
import Models
import Platform

/// Answers the questions of a file and keeps the user informed.
final class QuestionPredictionJob {
  private let predictor: QuestionPredictor
  private let path: String
  private let reader: SQuADReader
  private let needsNone: Bool
  private var allowsNone = false
  private let line = ProgressLine()
  private let watch = Stopwatch()
  private var questions: [SQuADQuestion] = []
  private(set) var predictions: [AnswerPrediction] = []
  private var losses: [Double] = []
  private var cutCount = 0
  private var pieces = PieceCount()

  /// Paragraphs whose windows are sorted by length together.
  private static let window = 64

  init(
    _ predictor: QuestionPredictor, _ path: String, _ answers: SQuADAnswerDemand,
    needsNone: Bool, skipsBadRows: Bool
  ) throws {
    (self.predictor, self.path, self.needsNone) = (predictor, path, needsNone)
    reader = try SQuADReader(path: path, answers: answers, skipsBadRows: skipsBadRows)
  }

  /// Answers everything.
  ///
  /// - Parameter check: is given the questions' names before anything is computed.
  /// - Throws: what reading, computing or the check throws.
  func run(check: ([String]) throws -> Void) throws {
    defer { line.finish() }
    var paragraphs: [SQuADParagraph] = []
    while let paragraph = try reader.next() { paragraphs.append(paragraph) }
    questions = paragraphs.flatMap(\.questions)
    try check(questions.map(\.id))
    allowsNone = needsNone || predictor.allowsNone(isSecondVersion: reader.isSecondVersion)
    for start in stride(from: 0, to: paragraphs.count, by: Self.window) {
      let found = Array(paragraphs[start..<min(start + Self.window, paragraphs.count)])
      let answers = try predictor.answers(to: found, of: path, allowsNone: allowsNone)
      predictions += answers.predictions
      losses += answers.losses
      cutCount += answers.cutCount
      pieces += answers.pieces
      if watch.seconds > 2 {
        line.show(fraction: Double(predictions.count) / Double(max(questions.count, 1))) {
          "predicting: \(grouped(predictions.count, "question"))"
        }
      }
    }
  }

  /// Says what is to be said in the end, with the figures if the answers are known.
  ///
  /// - Parameter format: how they are printed; nil: to standard error, as standard output has the predictions.
  /// - Throws: `SystemError` if they cannot be printed.
  func finish(_ format: OutputOptions?) throws {
    tellOfPassedOver(reader.badRows.map(\.description))
    warnOfUnknown(pieces.unknownShare, predictor.origin)
    if cutCount > 0 {
      warn(
        "\(grouped(cutCount, "question")) of \(grouped(questions.count)) had more than "
          + "\(predictor.options.maximumQuestionLength) tokens and lost an end")
    }
    guard questions.allSatisfy(\.isJudged), !questions.isEmpty else {
      if format != nil { note("\(grouped(questions.count, "question")) answered") }
      return
    }
    let isSecond = questions.contains(where: \.isImpossible) || allowsNone
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
