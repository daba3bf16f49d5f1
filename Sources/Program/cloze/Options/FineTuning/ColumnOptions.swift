import ArgumentParser
import ExactStrings
import FineTuning

/// Which columns of files with examples have what.
struct ColumnOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: """
      The column with the text, or those with the two texts, for vectors three: names of the first row or of members, \
      or numbers from 1. (default: text, sentence, sentence1 and sentence2, anchor and positive and the like)
      """)
  var textColumn: [String] = []
  @Option(
    help:
      "The column with the labels, by name or number. (default: label, class, score and the like)")
  var labelColumn: String?
  @Flag(help: "The first row of a table has no names, but is a row like the others.")
  var noHeader = false
  @Flag(help: "Pass over rows that cannot be used, and list them.")
  var skipBadRows = false

  func validate() throws {
    for (index, name) in textColumn.enumerated() where textColumn[..<index].containsExactly(name) {
      throw ValidationError("--text-column names '\(name)' twice, expected different columns")
    }
    guard textColumn.count <= 3 else {
      throw ValidationError(
        "--text-column names \(textColumn.count) columns, expected one to three")
    }
  }

  /// Which columns of CoNLL's form have what.
  ///
  /// - Throws: `CommandError` if a column is not a number.
  func conll() throws(CommandError) -> CoNLLColumns {
    func place(_ name: String, _ column: String) throws(CommandError) -> Int {
      guard let number = Int(column), (1...1 << 20).contains(number) else {
        throw CommandError("\(name) is '\(column)', expected a column's number from 1")
      }
      return number - 1
    }
    guard textColumn.count <= 1 else {
      throw CommandError("--text-column names \(textColumn.count), expected the one with the words")
    }
    if let word = textColumn.first, let tag = labelColumn, Int(word) == Int(tag) {
      throw CommandError("--text-column and --label-column are both \(word), expected two columns")
    }
    return CoNLLColumns(
      word: try textColumn.first.map { (c) throws(CommandError) in try place("--text-column", c) }
        ?? 0,
      tag: try labelColumn.map { (c) throws(CommandError) in try place("--label-column", c) })
  }

  /// What the library calls them.
  var choice: ColumnChoice {
    ColumnChoice(texts: textColumn, label: labelColumn, mayHaveHeader: !noHeader)
  }
}

/// Says what was passed over.
func tellOfPassedOver(_ lines: [String]) {
  guard !lines.isEmpty else { return }
  for line in lines.prefix(20) { note("passed over: \(line)") }
  let more = lines.count > 20 ? "; the first 20 are listed" : ""
  warn(
    "\(grouped(lines.count, "row")) cannot be used and \(lines.count == 1 ? "is" : "are") passed over\(more)"
  )
}
