import ExactStrings
import FineTuning
import Foundation
import Models
import Platform
import Training

/// Figures of an evaluation with what guessing gets, as rows of a table.
func figureRows(_ evaluation: SequenceEvaluation) -> [[String]] {
  let term = evaluation.report(step: 0).terms[0]
  func row(_ name: String, _ figure: String, _ guess: String?, _ words: String) -> [String]? {
    guard let value = term[figure] else { return nil }
    let guessed = guess.flatMap { term[$0] }.map { decimal($0) + " " + words } ?? words
    return [name, value.isNaN ? "-" : decimal(value), guessed]
  }
  let priors: String =
    switch evaluation.head.problem {
    case .singleLabel: "\(decimal(evaluation.priorEntropy)) by the classes' frequency"
    case .regression: "\(decimal(evaluation.variance)) always the mean"
    case .multiLabel: ""
    }
  let rows = [
    row("accuracy", "accuracy", "majorityAccuracy", "always the same"),
    row("F1", "f1", "majorityF1", "always named"),
    row("macro F1", "macroF1", "majorityMacroF1", "always the same"),
    row("MCC", "mcc", "majorityMcc", "always the same"),
    row("Pearson", "pearson", nil, "0 without any relation"),
    row("Spearman", "spearman", nil, "0 without any relation"),
  ]
  let lossName = evaluation.head.problem == .regression ? "squared error" : "loss"
  return [[lossName, decimal(evaluation.loss), priors]] + rows.compactMap(\.self)
}

/// An evaluation as tables: figures, how classes are taken for others, the worst errors.
///
/// - Parameters:
///   - evaluation: what was found.
///   - name: what it was measured on, in a word or two.
///   - lines: of the texts in their file.
///   - texts: the texts.
/// - Returns: the tables, with a blank line between them.
func describe(
  _ evaluation: SequenceEvaluation, on name: String, lines: [Int], texts: [String]
) -> String {
  var parts = [table([[name, "model", "guessing"]] + figureRows(evaluation))]
  switch evaluation.head.problem {
  case .singleLabel where evaluation.head.labels.count <= 12: parts.append(confusion(evaluation))
  case .singleLabel, .multiLabel: parts.append(labelTable(evaluation))
  case .regression: break
  }
  let worst = evaluation.worst(5)
  guard !worst.isEmpty else { return parts.joined(separator: "\n\n") }
  let rows = worst.map { index in
    [
      "line \(lines[index])", evaluation.gold(index), evaluation.outputs.prediction(index),
      decimal(evaluation.losses[index], 2), cut(texts[index]),
    ]
  }
  parts.append(table([["worst", "is", "predicted", "loss", "text"]] + rows))
  return parts.joined(separator: "\n\n")
}

/// A text in one line of at most 80 characters.
private func cut(_ text: String) -> String {
  let line = Terminal.line(text)
  return line.count <= 80 ? line : line.prefix(79) + "…"
}

private func confusion(_ evaluation: SequenceEvaluation) -> String {
  let counts = evaluation.classification.confusion
  let labels = evaluation.head.labels.map { String($0.prefix(24)) }
  let rows = zip(labels, counts).map { [$0.0] + $0.1.map { grouped($0) } }
  return table([["is \\ predicted"] + labels] + rows)
}

private func labelTable(_ evaluation: SequenceEvaluation) -> String {
  func share(_ value: Double, of whole: Int) -> String { whole > 0 ? decimal(value, 3) : "-" }
  let classes =
    evaluation.head.problem == .multiLabel
    ? evaluation.multiLabel.classes : evaluation.classification.classes
  let rows = zip(evaluation.head.labels, classes).map { label, found in
    [
      String(label.prefix(24)), grouped(found.gold), grouped(found.predicted),
      share(found.precision, of: found.predicted), share(found.recall, of: found.gold),
      share(found.f1, of: found.gold + found.predicted),
    ]
  }
  return table([["label", "holds", "predicted", "precision", "recall", "F1"]] + rows)
}

/// An evaluation in one line.
func summary(_ evaluation: SequenceEvaluation) -> String {
  figureRows(evaluation).map { row in
    let guess = row[2].parts(separatedBy: " ").first.flatMap { Double($0) }
    return "\(row[0]) \(row[1])" + (guess.map { " (guessing \(decimal($0)))" } ?? "")
  }.joined(separator: ", ")
}

/// What a model that learns nothing may suffer from.
func describe(_ collapse: Collapse, _ options: FineTuningOptions, step: Int) -> String {
  let finding =
    switch collapse.sign {
    case .oneAnswer(let answer): "every held-out text gets the same answer, \(answer)"
    case .lossOfPrior(let loss, let prior):
      collapse.majority == nil
        ? "the squared error on held-out texts is \(decimal(loss, 3)), no lower than \(decimal(prior, 3)) of always "
          + "naming the mean"
        : "the loss on held-out texts is \(decimal(loss, 3)), no lower than \(decimal(prior, 3)) from the labels' "
          + "frequency alone"
    }
  let rate = options.schedule.learningRate
  let longer = "more passes (--epochs \(Int(options.epochs.rounded(.up)) * 3))"
  // After a few steps a model has not collapsed, but hardly begun.
  let isShort = options.schedule.totalSteps < 100
  let usual = isShort || rate < 1e-5 && !options.freezesEncoder ? rate * 3 : rate / 3
  let other = "a \(usual > rate ? "higher" : "lower") rate (--learning-rate \(rateText(usual)))"
  var advice = (isShort ? [longer, other] : [other, longer]) + ["another --seed"]
  if let majority = collapse.majority, majority > 0.75, options.classWeights == nil {
    advice.append("--class-weights balanced, as \(decimal(100 * majority, 0)) % are of one class")
  }
  return "step \(grouped(step)): the model has "
    + (isShort ? "learned nothing yet" : "collapsed") + ": \(finding); "
    + advice.dropLast().joined(separator: ", ") + " or " + (advice.last ?? "") + " may help"
}
