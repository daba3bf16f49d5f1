import ExactStrings

/// What a run has taken from the user's files.
public struct ImportedExamples: Sendable {
  /// The labels; of regression the only output's name.
  public let labels: LabelNames
  /// How many of the examples to learn from have each label.
  public let labelCounts: [Int]
  /// How many examples there are to learn from.
  public let count: Int
  /// How many the model is judged by.
  public let heldOutCount: Int
  /// How many of these have texts that are learned from too.
  let repeatedCount: Int
  /// The columns that have the texts.
  public let textColumns: [String]
  /// The column that has the labels.
  public let labelColumn: String
  /// The rows that were passed over.
  public let badRows: [BadRow]

  /// How many held-out examples there are, and how many of them have texts that are learned from too.
  public var repeatedTexts: (count: Int, of: Int) { (repeatedCount, heldOutCount) }
}

/// How many examples have which label.
struct LabelCounts {
  private var counts: [ExactString: Int] = [:]
  private var numbers: (least: Double, greatest: Double)?

  /// All labels, those of held-out examples too.
  var names: Set<ExactString> { Set(counts.keys) }

  var hasSeveralNumbers: Bool { numbers.map { $0.least < $0.greatest } ?? false }

  mutating func add(_ example: Example, isHeldOut: Bool) {
    switch example.label {
    case .names(let names):
      for name in names { counts[ExactString(name), default: 0] += isHeldOut ? 0 : 1 }
    case .number(let number):
      let now = numbers ?? (number, number)
      numbers = (min(now.least, number), max(now.greatest, number))
    case nil: break
    }
  }

  func counts(of labels: LabelNames) -> [Int] {
    labels.names.map { counts[ExactString($0)] ?? 0 }
  }
}
