/// Tells tables between commas or semicolons from text that has such marks.
///
/// A space follows a comma of text, and hardly ever one of a table; and lines of text differ in their number
/// of commas.
enum TableRecognition {
  /// The number of columns and what is between them, if nearly all rows have as many.
  static func columns(_ sample: ContentSample) -> (columns: Int, delimiter: TableDelimiter)? {
    let delimiter = TableDelimiter(of: sample, named: "")
    if delimiter == .tab { return nil }
    let rows = rows(of: sample, delimiter)
    guard rows.count >= 2, rows[0].count >= 2 else { return nil }
    let tolerated = max(rows.count / 20, rows.count >= 5 ? 1 : 0)
    let others = rows.count {
      $0.count != rows[0].count || $0.dropFirst().contains(where: isSpaced)
    }
    guard others <= tolerated else { return nil }
    guard rows[0].allSatisfy(isLabel) || quotes(of: sample, delimiter) * 10 >= rows.count else {
      return nil
    }
    return (rows[0].count, delimiter)
  }

  /// Whether a file is the table whose column is asked for.
  static func isTable(_ sample: ContentSample, column: TextColumn) -> Bool {
    if TabbedLines.columns(sample) != nil || columns(sample) != nil { return true }
    guard column.isNamed else { return false }
    var column = column
    let first = rows(of: sample, TableDelimiter(of: sample, named: "")).first
    return first.map { column.find(in: $0) == nil } ?? false
  }

  /// The rows that are complete.
  private static func rows(of sample: ContentSample, _ delimiter: TableDelimiter) -> [[[UInt8]]] {
    var parser = TableRowParser(TableSyntax(delimiter))
    var rows: [[[UInt8]]] = []
    for line in lines(of: sample) {
      if !parser.isOpen, UTF8Validation.isBlank(line) { continue }
      if parser.add(line) { rows.append(parser.fields) }
    }
    return rows
  }

  /// Whether quotes stand in the complete rows where they enclose no field.
  static func hasStrayQuotes(_ sample: ContentSample, _ delimiter: TableDelimiter) -> Bool {
    var parser = TableRowParser(TableSyntax(delimiter))
    return lines(of: sample).contains { line in
      if !parser.isOpen, UTF8Validation.isBlank(line) { return false }
      _ = parser.add(line)
      return parser.hasStrayQuotes
    }
  }

  private static func lines(of sample: ContentSample) -> [UnsafeBufferPointer<UInt8>] {
    let bytes = sample.trimmed.bindMemory(to: UInt8.self)
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      UnsafeBufferPointer(rebasing: $0.last == 0x0D ? $0.dropLast() : $0)
    }
    if !sample.isWhole { lines.removeLast() }
    return lines
  }

  private static func isSpaced(_ field: [UInt8]) -> Bool { field.first == 0x20 }

  /// Whether a field may be the name of a column, and is no sentence.
  private static func isLabel(_ field: [UInt8]) -> Bool {
    guard let last = field.last, field.count <= 60 else { return false }
    return !isSpaced(field) && !".!?".utf8.contains(last)
      && !field.suffix(3).elementsEqual("。".utf8)
  }

  /// How many fields begin with a quote.
  private static func quotes(of sample: ContentSample, _ delimiter: TableDelimiter) -> Int {
    let bytes = sample.trimmed
    return zip(bytes, bytes.dropFirst()).count { $0 == delimiter.rawValue && $1 == 0x22 }
  }
}
