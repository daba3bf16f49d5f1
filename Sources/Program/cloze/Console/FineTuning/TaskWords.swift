import ExactStrings
import FineTuning
import Platform
import Training

/// How the runs of a task are told of.
protocol TaskWords: HeldOutMeasure {
  /// What is said of examples that lost an end.
  ///
  /// - Parameters:
  ///   - count: how many lost one.
  ///   - options: of the run.
  /// - Returns: a sentence without its full stop.
  static func cut(_ count: Int, _ options: FineTuningOptions) -> String
  /// How many held-out examples lost an end.
  var cutCount: Int { get }
  /// What all held-out examples are, where that is one and the same; nil where it is not, or means nothing.
  func onlyAnswer(_ details: Details) -> String?
  /// Figures with what guessing gets: name, figure, guess.
  func figures(_ details: Details) -> [[String]]
  /// Tables beside the figures, such as how classes are taken for others.
  func tables(_ details: Details) -> [String]
  /// The worst errors.
  func worst(_ details: Details) -> [WorstExample]
  /// How often a class was predicted, by the right class; nil where there are none.
  func confusion(_ details: Details) -> [[Int]]?
  /// Whether the model has learned nothing.
  func collapse(_ details: Details) -> Collapse?
}

extension TaskWords {
  /// Answers and vectors are seldom one and the same.
  func onlyAnswer(_ details: Details) -> String? { nil }

  /// Says that figures can tell little, as all that is held out is alike.
  func warnOfOnlyAnswer(_ details: Details) {
    guard let answer = onlyAnswer(details) else { return }
    warn(
      "everything held out is \(answer): the figures do not tell whether a model knows it from anything else"
    )
  }
}

/// An example that was judged wrong.
struct WorstExample: Encodable {
  /// The line of the user's file; nil where there are none.
  var line: Int?
  /// Its name, where it has one.
  var id: String?
  let label: String
  let prediction: String
  /// How wrong: the loss; nil where F1 says it.
  var loss: Double?
  var f1: Double?
  /// The place at which it was found.
  var place: Int?
  /// How far its ranks are apart, as a share of all.
  var distance: Double?
  let text: String

  /// What says how wrong it is.
  var measure: String {
    loss != nil ? "loss" : place != nil ? "place" : distance != nil ? "off" : "F1"
  }

  /// The row of a table.
  var row: [String] {
    let source = line.map { "line \($0)" } ?? id ?? ""
    return [
      cutShort(source, to: 24), cutShort(label, to: 40), cutShort(prediction, to: 40),
      place.map { grouped($0) } ?? decimal(loss ?? f1 ?? distance ?? .nan, 2),
      cutShort(text, to: 80),
    ]
  }
}

extension TaskWords {
  /// An evaluation in one line.
  func summary(_ details: Details) -> String { summaryLine(figures(details)) }

  /// An evaluation as tables: figures, how classes are taken for others, the worst errors.
  ///
  /// - Parameters:
  ///   - details: what was found.
  ///   - name: what it was measured on, in a word or two.
  /// - Returns: the tables, with a blank line between them.
  func describe(_ details: Details, on name: String) -> String {
    evaluationTables(figures(details), tables(details), worst(details), on: name)
  }
}

/// Figures in one line.
func summaryLine(_ figures: [[String]]) -> String {
  figures.map { row in
    let guess = row[2].parts(separatedBy: " ").first.flatMap { Double($0) }
    return "\(row[0]) \(row[1])" + (guess.map { " (guessing \(decimal($0)))" } ?? "")
  }.joined(separator: ", ")
}

/// Figures, other tables, and the worst errors, with blank lines between them.
func evaluationTables(
  _ figures: [[String]], _ others: [String], _ worst: [WorstExample], on name: String
) -> String {
  var parts = [table([[name, "model", "guessing"]] + figures)] + others
  if let first = worst.first {
    parts.append(table([["worst", "is", "predicted", first.measure, "text"]] + worst.map(\.row)))
  }
  return parts.joined(separator: "\n\n")
}

/// A figure's row: its name, what it is, and what guessing gets.
///
/// - Parameters:
///   - name: what it is called.
///   - term: has the figures.
///   - figure: its name there.
///   - guess: the name of what guessing gets; nil: none.
///   - words: what guessing is.
/// - Returns: nil if there is no such figure.
func figureRow(
  _ name: String, _ term: TermReport, _ figure: String, guess: String? = nil, _ words: String
) -> [String]? {
  guard let value = term[figure] else { return nil }
  let guessed = guess.flatMap { term[$0] }.map { decimal($0) + " " + words } ?? words
  return [name, value.isNaN ? "-" : decimal(value), guessed]
}

/// A text in one line of at most so many characters.
func cutShort(_ text: String, to limit: Int) -> String {
  let line = Terminal.line(text)
  return line.count <= limit ? line : line.prefix(limit - 1) + "…"
}

/// How classes are taken for others, as a table; nil of too many classes.
func confusionTable(_ metrics: ClassificationMetrics) -> String? {
  guard metrics.labels.count <= 12 else { return nil }
  let labels = metrics.labels.map { cutShort($0, to: 24) }
  let rows = zip(labels, metrics.confusion).map { [$0.0] + $0.1.map { grouped($0) } }
  return table([["is \\ predicted"] + labels] + rows)
}

/// Precision, recall and F1 of each label, as a table.
func labelTable(_ labels: [String], _ classes: [PrecisionRecall], _ name: String = "label")
  -> String
{
  func share(_ value: Double, of whole: Int) -> String { whole > 0 ? decimal(value, 3) : "-" }
  let rows = zip(labels, classes).map { label, found in
    [
      cutShort(label, to: 24), grouped(found.gold), grouped(found.predicted),
      share(found.precision, of: found.predicted), share(found.recall, of: found.gold),
      share(found.f1, of: found.gold + found.predicted),
    ]
  }
  return table([[name, "holds", "predicted", "precision", "recall", "F1"]] + rows)
}
