/// Finds rows that are not what a table's first rows have made of its quotes.
///
/// Whether quotes enclose fields is settled by the beginning of a file. Where one that is text comes later, it
/// would make one row of many in silence, and where one that is not, many of one.
struct TableRowCheck {
  private let syntax: TableSyntax
  /// How many columns the first row has.
  private var width: Int?
  /// A line in which quotes are text.
  private var strayLine: Int?
  /// How many lines the row under way has, and whether each would be a row by itself.
  private var lines = 0
  private var areRows = true

  init(_ syntax: TableSyntax) { self.syntax = syntax }

  /// Takes a line of a row into account.
  mutating func add(_ line: UnsafeBufferPointer<UInt8>, isFirst: Bool, isWhole: Bool) {
    if isFirst { (lines, areRows) = (0, true) }
    lines += 1
    // Most rows have one line, and nothing has to be counted.
    if isFirst, isWhole { return }
    areRows = areRows && line.count { $0 == syntax.delimiter.rawValue } + 1 == width
  }

  /// Judges a complete row.
  ///
  /// - Parameters:
  ///   - row: the parser that has it.
  ///   - start: the line that it begins in.
  /// - Returns: what is wrong; nil if nothing is.
  mutating func problem(of row: TableRowParser, at start: Int) -> String? {
    let found = row.fields.count
    let expected = width ?? found
    width = expected
    // A delimiter too many may end a row; text behind it would be lost.
    if found > expected, row.fields[expected...].contains(where: { !$0.isEmpty }) {
      return
        "the row has \(found) columns, expected \(expected) as in the first row; is a text with "
        + "delimiters not in quotes?"
    }
    defer { if row.hasStrayQuotes { strayLine = strayLine ?? start } }
    if lines > 1 { return problemOfLines(row, found, expected) }
    guard !syntax.hasQuotedFields, found < expected,
      row.fields.contains(where: Self.opensQuotes)
    else { return nil }
    return
      "the row has \(found) columns, expected \(expected) as in the first row, and a quote in it is not closed; "
      + "quotes are text here, as the first rows have some within fields, and enclose no line ends"
  }

  private func problemOfLines(_ row: TableRowParser, _ found: Int, _ expected: Int) -> String? {
    let closed =
      "the quote that opens a field of the row that begins here is closed \(lines - 1) "
      + (lines == 2 ? "line" : "lines") + " later"
    if row.hasStrayQuotes {
      return
        "text follows the quote that closes a field of the row that begins here; is a quote missing, or one "
        + "in the text not doubled?"
    }
    if found < expected {
      return "\(closed), which makes \(found) of \(expected) columns; is a quote missing?"
    }
    guard syntax.delimiter == .tab else { return nil }
    if let strayLine {
      return "\(closed), but in line \(strayLine) quotes are text; expected either"
    }
    guard areRows, expected > 1 else { return nil }
    return
      "\(closed), but each of these lines has \(expected) columns by itself; is the quote text, and not doubled?"
  }

  private static func opensQuotes(_ field: [UInt8]) -> Bool {
    let quote = UInt8(ascii: "\"")
    return field.first == quote && (field.count == 1 || field.last != quote)
  }
}
