import ExactStrings

/// Which columns of a file have what, as far as the user says.
public struct ColumnChoice: Sendable {
  /// The columns with the texts, by their names or by numbers from 1; none: by usual names.
  public var texts: [String]
  /// The column with the labels; nil: by usual names.
  public var label: String?
  /// Whether the first row of a table may be names.
  public var mayHaveHeader: Bool

  /// Makes a choice.
  public init(texts: [String] = [], label: String? = nil, mayHaveHeader: Bool = true) {
    self.texts = texts
    self.label = label
    self.mayHaveHeader = mayHaveHeader
  }
}

/// Names that columns usually have, in lowercase, the likeliest first.
enum UsualNames {
  static let pairs = [
    ["sentence1", "sentence2"], ["text1", "text2"], ["text_a", "text_b"],
    ["premise", "hypothesis"], ["question1", "question2"], ["question", "sentence"],
    ["#1 string", "#2 string"], ["first", "second"],
  ]
  /// Texts that belong together or are compared, and in the third place what does not belong to the first.
  static let belonging =
    [
      ["anchor", "positive", "negative"], ["query", "positive", "negative"],
      ["question", "positive", "negative"], ["sent0", "sent1", "hard_neg"],
      ["anchor", "positive"], ["query", "positive"], ["question", "answer"], ["query", "answer"],
      ["query", "document"], ["query", "passage"], ["sent0", "sent1"],
    ] + pairs
  /// How alike two texts are.
  static let scores = ["score", "similarity", "similarity_score", "label", "rating", "value"]
  static let texts = [
    "text", "sentence", "tweet", "review", "comment", "content", "message", "body", "document",
  ]
  static let classes = [
    "label", "labels", "class", "category", "target", "sentiment", "gold_label", "quality",
  ]
  static let numbers = ["score", "similarity", "rating", "value"]

  /// Labels of a task, those of its own kind first.
  static func labels(_ isRegression: Bool) -> [String] {
    isRegression ? numbers + classes : classes + numbers
  }

  /// Whether a field is surely the name of a column.
  ///
  /// - Parameters:
  ///   - field: of a first row.
  ///   - several: names of several texts.
  /// - Returns: whether it is one of the usual names.
  static func contains(_ field: String, _ several: [[String]]) -> Bool {
    (several.flatMap(\.self) + texts + classes + numbers).contains {
      first($0, among: [field]) != nil
    }
  }

  /// The first of some columns that has a usual name, in any case.
  static func first(_ usual: String, among columns: [String]) -> String? {
    columns.first { $0.lowercased().isExactly(usual) }
  }
}
