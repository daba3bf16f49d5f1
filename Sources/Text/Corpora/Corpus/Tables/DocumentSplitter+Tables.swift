extension DocumentSplitter {
  /// Reads a document a row; blank rows are passed over.
  mutating func readTable(
    _ source: CorpusSource, _ reader: inout LineReader, _ syntax: TableSyntax
  ) throws {
    try closeDocument()
    var parser = TableRowParser(syntax)
    var column = TextColumn(format.textColumn ?? "1")
    var start = 1
    var width: Int?
    func fault(_ problem: String) -> CorpusError {
      .invalidTable(path: source.path, line: start, problem: problem)
    }
    try forEachLine(of: source, &reader, limit: Self.longestDocument) {
      splitter, text, line, number in
      if !parser.isOpen {
        start = number
        if UTF8Validation.isBlank(text), !line.isPart { return }
      }
      if line.isPart || parser.byteCount > Self.longestDocument {
        throw fault(
          "the row that begins here is longer than \(Self.longestDocument >> 20) MiB; is a quote "
            + "missing?")
      }
      guard parser.add(text) else { return }
      if parser.hasStrayQuotes, number > start {
        throw fault(
          "text follows the quote that closes a field of the row that begins here; is a quote missing, or one "
            + "in the text not doubled?")
      }
      let found = parser.fields.count
      let expected = width ?? found
      width = expected
      // A delimiter too many may end a row; text behind it would be lost.
      if found > expected, parser.fields[expected...].contains(where: { !$0.isEmpty }) {
        throw fault(
          "the row has \(found) columns, expected \(expected) as in the first row; is a text with "
            + "delimiters not in quotes?")
      }
      if column.isNamed {
        if let problem = column.find(in: parser.fields) { throw fault(problem) }
        return
      }
      guard let document = column.text(of: parser.fields) else {
        throw fault(
          "the row has \(parser.fields.count) columns, expected at least \(column.expectedCount); is a text "
            + "with line ends not in quotes?")
      }
      try splitter.takeDocument(document)
    }
    if parser.isOpen { throw fault("a quote in the row that begins here is never closed") }
  }
}
