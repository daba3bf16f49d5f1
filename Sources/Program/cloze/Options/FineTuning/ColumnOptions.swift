import ArgumentParser
import FineTuning

/// Which columns of files with examples have what.
struct ColumnOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: """
      The column with the text, or both with the two texts: names of the first row or of members, or numbers from 1. \
      (default: text, sentence, sentence1 and sentence2 and the like)
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
    guard textColumn.count <= 2 else {
      throw ValidationError("--text-column names \(textColumn.count) columns, expected one or two")
    }
  }

  /// What the library calls them.
  var choice: ColumnChoice {
    ColumnChoice(texts: textColumn, label: labelColumn, mayHaveHeader: !noHeader)
  }
}

/// Says which rows were passed over.
func tellOfBadRows(_ rows: [BadRow]) {
  guard !rows.isEmpty else { return }
  for row in rows.prefix(20) { note("passed over: \(row)") }
  let more = rows.count > 20 ? "; the first 20 are listed" : ""
  warn(
    "\(grouped(rows.count, "row")) cannot be used and \(rows.count == 1 ? "is" : "are") passed over\(more)"
  )
}
