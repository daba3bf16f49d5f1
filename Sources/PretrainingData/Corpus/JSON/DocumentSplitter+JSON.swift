extension DocumentSplitter {
  /// Reads a document a line; blank lines are passed over.
  mutating func readJSONLines(_ source: CorpusSource, _ reader: inout LineReader) throws {
    try closeDocument()
    let field = format.textField ?? CorpusFormat.defaultTextField
    try forEachLine(of: source, &reader, limit: Self.longestDocument) {
      splitter, text, line, number in
      if line.isPart {
        throw CorpusError.documentTooLong(
          path: source.path, line: number, limit: Self.longestDocument)
      }
      if UTF8Validation.isBlank(text) { return }
      let document: [UInt8]
      do throws(JSONDocument.Fault) {
        document = try JSONDocument.text(of: text, field: field)
      } catch {
        throw CorpusError.invalidJSON(path: source.path, line: number, problem: error.problem)
      }
      try splitter.takeDocument(document)
    }
  }

  /// Reads a document for each element of an array.
  mutating func readJSONArray(_ source: CorpusSource, _ reader: inout LineReader) throws {
    try closeDocument()
    let field = format.textField ?? CorpusFormat.defaultTextField
    var splitter = JSONArraySplitter(limit: Self.longestDocument)
    let lineFeed: [UInt8] = [0x0A]
    do {
      // Where a line is cut does not matter here.
      try forEachLine(of: source, &reader, limit: LineReader.defaultCapacity) {
        documents, text, line, _ in
        func take(_ element: UnsafeBufferPointer<UInt8>) throws {
          do {
            try documents.takeDocument(JSONDocument.text(of: element, field: field))
          } catch let fault as JSONDocument.Fault {
            throw JSONArraySplitter.Fault(problem: fault.problem)
          }
        }
        try splitter.add(text, take)
        if !line.isPart { try lineFeed.withUnsafeBufferPointer { try splitter.add($0, take) } }
      }
      try splitter.finish()
    } catch let fault as JSONArraySplitter.Fault {
      throw CorpusError.invalidElement(
        path: source.path, element: max(splitter.count, 1), problem: fault.problem)
    }
  }
}
