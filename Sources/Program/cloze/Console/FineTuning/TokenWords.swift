import FineTuning
import Models
import Training

extension TokenEvaluator: TaskWords {
  static func cut(_ count: Int, _ options: FineTuningOptions) -> String {
    let isOne = count == 1
    return "\(grouped(count, "word")) \(isOne ? "has" : "have") more pieces than a window of "
      + "\(options.maximumSequenceLength) tokens and \(isOne ? "loses" : "lose") an end (--max-seq-length)"
  }

  var cutCount: Int { examples.cutCount }

  func onlyAnswer(_ details: TokenEvaluation) -> String? {
    let only = details.classification.classes.firstIndex { $0.gold == details.count }
    return details.count == 0
      ? nil : only.map { "of one tag, '\(cutShort(details.labels[$0], to: 40))'" }
  }

  func figures(_ details: TokenEvaluation) -> [[String]] { details.figureRows }

  func tables(_ details: TokenEvaluation) -> [String] { details.tables }

  func worst(_ details: TokenEvaluation) -> [WorstExample] {
    details.worstExamples(lines: examples.lines, words: examples.words)
  }

  func confusion(_ details: TokenEvaluation) -> [[Int]]? { details.classification.confusion }

  func collapse(_ details: TokenEvaluation) -> Collapse? { Collapse(details) }
}

extension TokenEvaluation {
  /// Figures with what guessing gets.
  var figureRows: [[String]] {
    let term = report(step: 0).terms[0]
    let rows = [
      figureRow("F1", term, "f1", "0 without any span"),
      figureRow("precision", term, "precision", ""), figureRow("recall", term, "recall", ""),
      figureRow("accuracy", term, "accuracy", guess: "majorityAccuracy", "always the same"),
      spans == nil
        ? figureRow("macro F1", term, "macroF1", guess: "majorityMacroF1", "always the same")
        : figureRow("macro F1", term, "macroF1", "0 without any span"),
    ]
    return rows.compactMap(\.self) + [["loss", decimal(loss), ""]]
  }

  /// The figures of each type of span, or of each label.
  var tables: [String] {
    guard let spans else { return [labelTable(labels, classification.classes)] }
    let types = spans.types
    return types.isEmpty ? [] : [labelTable(types.map(\.type), types.map(\.spans), "spans")]
  }

  /// The worst errors: words, with their sentence.
  ///
  /// - Parameters:
  ///   - lines: of the sentences in their file.
  ///   - words: of each.
  /// - Returns: at most five.
  func worstExamples(lines: [Int], words: [[String]]) -> [WorstExample] {
    worst(5).map { sentence, word in
      let all = words[sentence]
      let before = all[..<word].suffix(4).joined(separator: " ")
      let after = all[(word + 1)...].prefix(4).joined(separator: " ")
      return WorstExample(
        line: lines[sentence] + word, label: labels[Int(gold[sentence][word])],
        prediction: labels[Int(predicted[sentence][word])], loss: losses[sentence][word],
        text: "\(before) [\(all[word])] \(after)")
    }
  }
}
