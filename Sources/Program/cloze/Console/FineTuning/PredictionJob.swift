import ExactStrings
import FineTuning
import Foundation
import Models
import Platform
import Serialization
import Tokenization
import Training

/// Judges the texts of a file, window by window, and keeps the user informed.
final class PredictionJob {
  private let predictor: SequencePredictor
  private let reader: PredictionReader
  private let writesJSON: Bool
  private var labelled: LabelledPredictions
  private let line = ProgressLine()
  private let watch = Stopwatch()
  private var texts = 0
  private var cutTexts = 0
  /// What was predicted, as long as it is all the same.
  private var onlyAnswer: (answer: String, isOnly: Bool)?
  private var pieces = PieceCount()

  /// Texts that are sorted by length together.
  private static let window = 2048

  init(_ predictor: SequencePredictor, _ reader: PredictionReader, writesJSON: Bool) {
    (self.predictor, self.reader, self.writesJSON) = (predictor, reader, writesJSON)
    labelled = LabelledPredictions(predictor.head)
  }

  /// Judges everything.
  ///
  /// - Parameter output: gets a line for every text.
  /// - Throws: what reading, computing or writing throws.
  func run(into output: consuming FileWriter) throws {
    defer { line.finish() }
    if !writesJSON { try output.write(head) }
    while true {
      let rows = try reader.next(Self.window)
      if rows.isEmpty { break }
      let outputs = predictor.outputs(for: rows.map(\.input))
      guard outputs.values.allSatisfy(\.isFinite) else {
        throw StoredModel.notFinite(predictor.origin)
      }
      for index in rows.indices {
        try output.write(writesJSON ? json(outputs, index) : row(outputs, index))
      }
      try output.flush()
      labelled.add(outputs, rows)
      for index in rows.indices where outputs.head.problem == .singleLabel {
        let answer = outputs.prediction(index)
        onlyAnswer = (answer, onlyAnswer.map { $0.isOnly && $0.answer.isExactly(answer) } ?? true)
      }
      texts += rows.count
      cutTexts += rows.count(where: \.input.isCut)
      for row in rows {
        pieces.add(
          row.input.tokens, special: row.texts.count + 1,
          unknown: predictor.tokenizer.vocabulary.unknown)
      }
      if watch.seconds > 2 {
        line.show(fraction: 0) { "predicting: \(grouped(texts, "text"))" }
      }
    }
    try output.finish()
  }

  /// Says what is to be said in the end, with the figures if the labels are known.
  ///
  /// - Parameter format: how they are printed; nil: to standard error, as standard output has the predictions.
  /// - Throws: `SystemError` if they cannot be printed.
  func finish(_ format: OutputOptions?) throws {
    tellOfPassedOver(reader.badRows.map(\.description))
    warnOfUnknown(pieces.unknownShare, predictor.origin)
    if cutTexts > 0 {
      warn(
        "\(grouped(cutTexts, "text")) of \(grouped(texts)) had more than \(predictor.maximumLength) tokens and lost "
          + "an end (--max-seq-length)")
    }
    if let onlyAnswer, onlyAnswer.isOnly, texts >= 20 {
      warn(
        "every text got '\(cutShort(onlyAnswer.answer, to: 24))': texts unlike those that the model was trained on, or a model that has "
          + "learned no more than which class is commonest")
    }
    if reader.labelColumn != nil, labelled.isIncomplete {
      note("there are no figures, as some rows of '\(reader.labelColumn ?? "")' are empty")
    }
    guard let evaluation = labelled.evaluation else {
      if format != nil { note("\(grouped(texts, "text")) judged") }
      return
    }
    guard let format else { return note(words(evaluation)) }
    try format.show(
      PredictionFigures(evaluation: evaluation.report(step: predictor.run?.step ?? 0), texts: texts)
    ) {
      words(evaluation)
    }
  }

  private func words(_ evaluation: SequenceEvaluation) -> String {
    evaluationTables(
      evaluation.figureRows, evaluation.tables,
      evaluation.worstExamples(lines: labelled.lines, texts: labelled.texts),
      on: grouped(texts, "text"))
  }

  private var labels: [String] { predictor.head.labels }

  private var head: String {
    predictor.head.problem == .regression
      ? "score\n" : (["label"] + labels.map(cell)).joined(separator: "\t") + "\n"
  }

  private func row(_ outputs: SequenceOutputs, _ index: Int) -> String {
    let prediction = cell(outputs.prediction(index))
    guard outputs.head.problem != .regression else { return prediction + "\n" }
    let shares = outputs.probabilities(index).map { String(format: "%.6f", $0) }
    return ([prediction] + shares).joined(separator: "\t") + "\n"
  }

  /// A label without what would end its cell.
  private func cell(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { "\t\r\n".unicodeScalars.contains($0) ? " " : $0 }))
  }

  private func json(_ outputs: SequenceOutputs, _ index: Int) -> String {
    guard outputs.head.problem != .regression else {
      return "{\"score\": \(outputs.values[index])}\n"
    }
    let shares = zip(labels, outputs.probabilities(index))
      .map { "\(JSONValue.quoted($0.0)): " + String(format: "%.6f", $0.1) }
    let found =
      outputs.head.problem == .singleLabel
      ? "\"label\": \(JSONValue.quoted(outputs.prediction(index)))"
      : "\"labels\": ["
        + zip(labels, outputs.predictedLabels(index)).filter(\.1).map { JSONValue.quoted($0.0) }
        .joined(separator: ", ") + "]"
    return "{\(found), \"probabilities\": {\(shares.joined(separator: ", "))}}\n"
  }
}

/// How a model did on a file whose labels are known.
struct PredictionFigures: Encodable {
  let evaluation: EvaluationReport
  let texts: Int
}
