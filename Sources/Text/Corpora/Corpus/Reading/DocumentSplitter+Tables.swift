extension DocumentSplitter {
  /// Reads a document a row; blank rows are passed over.
  mutating func readTable(
    _ source: CorpusSource, _ reader: inout LineReader, _ syntax: TableSyntax
  ) throws {
    try closeDocument()
    var parser = TableRowParser(syntax)
    var column = TextColumn(format.textColumn ?? "1")
    var check = TableRowCheck(syntax)
    var start = 1
    func fault(_ problem: String) -> CorpusError {
      .invalidTable(path: source.path, line: start, problem: problem)
    }
    try forEachLine(of: source, &reader, limit: Self.longestDocument) {
      splitter, text, line, number in
      let isFirst = !parser.isOpen
      if isFirst {
        start = number
        if UTF8Validation.isBlank(text), !line.isPart { return }
      }
      if line.isPart || parser.byteCount > Self.longestDocument {
        throw fault(
          "the row that begins here is longer than \(Self.longestDocument >> 20) MiB; is a quote "
            + "missing?")
      }
      let isWhole = parser.add(text)
      check.add(text, isFirst: isFirst, isWhole: isWhole)
      guard isWhole else { return }
      if let problem = check.problem(of: parser, at: start) { throw fault(problem) }
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
