import FineTuning
import Models
import Training

extension SequenceEvaluator: TaskWords {
  static func cut(_ count: Int, _ options: FineTuningOptions) -> String {
    let isOne = count == 1
    return
      "\(grouped(count, "text")) \(isOne ? "has" : "have") more than \(options.maximumSequenceLength) tokens and "
      + "\(isOne ? "loses" : "lose") an end (--max-seq-length)"
  }

  var cutCount: Int { examples.cutCount }

  func onlyAnswer(_ details: SequenceEvaluation) -> String? {
    guard details.count > 0 else { return nil }
    switch details.head.problem {
    case .singleLabel:
      let only = details.goldCounts.firstIndex(of: details.count)
      return only.map { "of one class, '\(cutShort(details.head.labels[$0], to: 40))'" }
    case .regression:
      return details.variance == 0 ? "the same number, \(details.gold(0))" : nil
    case .multiLabel: return nil
    }
  }

  func figures(_ details: SequenceEvaluation) -> [[String]] { details.figureRows }

  func tables(_ details: SequenceEvaluation) -> [String] { details.tables }

  func worst(_ details: SequenceEvaluation) -> [WorstExample] {
    details.worstExamples(
      lines: examples.lines, texts: examples.texts.map { $0.joined(separator: " ||| ") })
  }

  func confusion(_ details: SequenceEvaluation) -> [[Int]]? {
    details.head.problem == .singleLabel ? details.classification.confusion : nil
  }

  func collapse(_ details: SequenceEvaluation) -> Collapse? { Collapse(details) }
}

extension SequenceEvaluation {
  /// Figures with what guessing gets.
  var figureRows: [[String]] {
    let term = report(step: 0).terms[0]
    let priors: String =
      switch head.problem {
      case .singleLabel: "\(decimal(priorEntropy)) by the classes' frequency"
      case .regression: "\(decimal(variance)) always the mean"
      case .multiLabel: ""
      }
    // Of two classes it is that of one of them: of the second, as scikit-learn has it.
    let isOfOne = head.problem == .singleLabel && head.labels.count == 2
    let f1 = isOfOne ? "F1 of '\(cutShort(head.labels[1], to: 24))'" : "F1"
    let rows = [
      figureRow("accuracy", term, "accuracy", guess: "majorityAccuracy", "always the same"),
      figureRow(f1, term, "f1", guess: "majorityF1", "always named"),
      figureRow("macro F1", term, "macroF1", guess: "majorityMacroF1", "always the same"),
      figureRow("MCC", term, "mcc", guess: "majorityMcc", "always the same"),
      figureRow("Pearson", term, "pearson", "0 without any relation"),
      figureRow("Spearman", term, "spearman", "0 without any relation"),
    ]
    let lossName = head.problem == .regression ? "squared error" : "loss"
    return [[lossName, decimal(loss), priors]] + rows.compactMap(\.self)
  }

  /// How classes are taken for others, or the figures of each label.
  var tables: [String] {
    switch head.problem {
    case .singleLabel:
      [confusionTable(classification) ?? labelTable(head.labels, classification.classes)]
    case .multiLabel: [labelTable(head.labels, multiLabel.classes)]
    case .regression: []
    }
  }

  /// The worst errors.
  ///
  /// - Parameters:
  ///   - lines: of the texts in their file.
  ///   - texts: the texts.
  /// - Returns: at most five.
  func worstExamples(lines: [Int], texts: [String]) -> [WorstExample] {
    worst(5).map { index in
      WorstExample(
        line: lines[index], label: gold(index), prediction: outputs.prediction(index),
        loss: losses[index], text: cutShort(texts[index], to: 80))
    }
  }
}
