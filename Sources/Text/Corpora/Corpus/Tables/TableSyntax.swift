/// How the rows of a table are written.
struct TableSyntax: Sendable, Equatable {
  /// What stands between fields.
  let delimiter: TableDelimiter
  /// Whether a field that begins with a quote goes on to the next one, over delimiters and line ends.
  ///
  /// So it does between commas and semicolons, and between tabs in what Python and spreadsheets write. Other
  /// tables between tabs have no such rule; there quotes are text.
  let hasQuotedFields: Bool

  /// Finds it by the first rows: a quote within a field, or text behind one that closes a field, stands in no
  /// table between tabs that encloses fields in quotes.
  init(of sample: ContentSample, named name: String) {
    delimiter = TableDelimiter(of: sample, named: name)
    hasQuotedFields =
      delimiter != .tab || !TableRecognition.hasStrayQuotes(sample, delimiter)
  }

  /// A table with fields in quotes.
  init(_ delimiter: TableDelimiter) {
    self.delimiter = delimiter
    hasQuotedFields = true
  }
}
