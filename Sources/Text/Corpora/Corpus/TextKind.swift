import Compression

/// How the contents of a file become documents.
enum TextKind: Sendable, Equatable {
  /// Lines of text.
  case text
  /// A document a line: an object of JSON.
  case jsonLines
  /// An array of JSON: a document each element.
  case jsonArray
  /// A document a row.
  case table(TableSyntax)

  /// Finds it by the contents, and by the name where these do not tell.
  ///
  /// - Parameters:
  ///   - sample: the beginning of the contents.
  ///   - path: the file.
  ///   - isStream: whether it is a pipe, whose name does not tell anything.
  ///   - format: what is known about all files.
  /// - Throws: ``ForeignContent`` for what is no text.
  init(
    of sample: ContentSample, at path: String, isStream: Bool = false, _ format: CorpusFormat
  ) throws(ForeignContent) {
    if let foreign = BinaryFormats.recognize(sample) ?? EncodingRecognition.recognize(sample) {
      throw foreign
    }
    let name = CompressionFormat.nameWithoutSuffix(path).lowercased()
    if !format.isJSONLines, let foreign = CarriageReturns.recognize(sample) { throw foreign }
    if format.isPlainText == true {
      self = .text
    } else if format.isJSONLines {
      self = .jsonLines
    } else if let layout = try JSONRecognition.layout(of: sample, named: name) {
      self = layout == .lines ? .jsonLines : .jsonArray
    } else if let foreign = Self.markup(sample) {
      throw foreign
    } else if let column = format.textColumn {
      self =
        isStream || TableDelimiter.isTable(named: name)
          || TableRecognition.isTable(sample, column: TextColumn(column))
        ? .table(TableSyntax(of: sample, named: name)) : .text
    } else if TableDelimiter.isTable(named: name) {
      let delimiter = TableDelimiter(of: sample, named: name)
      throw ForeignContent("a table", .advice(delimiter.advice(sample)), isUTF8: true)
    } else {
      self = .text
    }
  }

  private static func markup(_ sample: ContentSample) -> ForeignContent? {
    let plain = ", or --plain-text to read it as it is"
    if sample.startsWith(anyCase: "<!doctype html") || sample.startsWith(anyCase: "<html") {
      return ForeignContent(
        "an HTML page", .command("pandoc -f html -t plain --wrap=none ", " -o new.txt" + plain),
        isUTF8: true)
    }
    if sample.startsWith(anyCase: "<?xml") || sample.startsWith(anyCase: "<mediawiki") {
      return ForeignContent(
        "XML", .advice("take its text out first\(plain)"), isUTF8: true)
    }
    return nil
  }

  /// Whether it is a table.
  var isTable: Bool { if case .table = self { true } else { false } }

  /// The kind for people.
  var name: String {
    switch self {
    case .text: "text"
    case .jsonLines: "JSON lines"
    case .jsonArray: "a JSON array"
    case .table: "a table"
    }
  }
}
