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
      do {
        try splitter.takeValue(text, field: field)
      } catch let fault as JSONDocument.Fault {
        throw CorpusError.invalidJSON(
          path: source.path, line: number,
          problem: splitter.words(fault.problem, fault.remedy, source)
            + (splitter.isKnownAsJSON(source)
              ? "" : "; if the file is plain text, read it by --plain-text"))
      }
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
            try documents.takeValue(element, field: field)
          } catch let fault as JSONDocument.Fault {
            throw JSONArraySplitter.Fault(problem: fault.problem, remedy: fault.remedy)
          }
        }
        try splitter.add(text, take)
        if !line.isPart { try lineFeed.withUnsafeBufferPointer { try splitter.add($0, take) } }
      }
      try splitter.finish()
    } catch let fault as JSONArraySplitter.Fault {
      throw CorpusError.invalidElement(
        path: source.path, element: max(splitter.count, 1),
        problem: words(fault.problem, fault.remedy, source))
    }
  }

  /// Takes the document of a line or an element, unless it is null.
  private mutating func takeValue(_ value: UnsafeBufferPointer<UInt8>, field: String) throws {
    guard let document = try JSONDocument.text(of: value, field: field) else {
      return passOverNull()
    }
    try takeDocument(document)
  }

  /// A problem and what to do about it.
  private func words(
    _ problem: String, _ remedy: ForeignContent.Remedy?, _ source: CorpusSource
  ) -> String {
    guard let remedy else { return problem }
    return problem + "; " + ForeignContent("", remedy).advice(for: source.path, compression)
  }

  /// Whether a file is JSON by its name, or by an option.
  private func isKnownAsJSON(_ source: CorpusSource) -> Bool {
    format.isJSONLines || JSONRecognition.isJSON(named: source.path)
  }
}
