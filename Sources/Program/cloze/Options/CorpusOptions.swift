public import ArgumentParser
import Compression
import Corpora
import Platform

extension CorpusFormat.Layout: ExpressibleByArgument {}

/// How the text of a corpus is laid out.
struct CorpusOptions: ParsableArguments {
  static let help: ArgumentHelp = "\(files); - is standard input."
  /// What a corpus may be, for all commands.
  static let files =
    "Text files (.txt, .jsonl, .json, .csv, .tsv, also \(CompressionFormat.endings)), folders of them, "
    + "patterns in quotes"

  @Option(
    help: """
      lines: a sentence a line, a blank line between documents; prose: running text, a blank line between \
      paragraphs and two between documents; document-per-line: a document a line, as running text.
      """)
  var textFormat = CorpusFormat.Layout.lines
  @Option(
    help: """
      How many blank lines in a row end a document. (default: 1; of prose 2)
      """)
  var documentBlankLines: Int?
  @Option(
    help: """
      How many bytes of prose make a document, which then ends with its paragraph; 0: no limit. \
      (default: \(CorpusFormat.proseDocumentSize))
      """)
  var documentSize: Int?
  @Option(
    help: "The member of JSON lines, or of a JSON array's objects, with the text. (default: text)")
  var textField: String?
  @Option(
    help: """
      The column of CSV or TSV files with the text: its name in the first row, or its number where the first row \
      is text too.
      """)
  var textColumn: String?
  @Flag(help: "Take files of any name, and standard input, for JSON lines.")
  var jsonLines = false
  @Flag(help: "Take for plain text what looks like JSON, a table or HTML.")
  var plainText = false

  func validate() throws {
    let kinds = [
      ("--json-lines", jsonLines), ("--plain-text", plainText),
      ("--text-column", textColumn != nil),
    ].filter(\.1).map(\.0)
    if kinds.count > 1 {
      throw ValidationError("\(kinds.joined(separator: " and ")) exclude each other")
    }
    if textField != nil, let kind = kinds.first, kind != "--json-lines" {
      throw ValidationError("--text-field and \(kind) exclude each other")
    }
    for (name, value) in [("--text-field", textField), ("--text-column", textColumn)] {
      if value == "" { throw ValidationError("\(name) is empty, expected a name") }
    }
    if let textColumn, let number = Int(textColumn), number < 1 {
      throw ValidationError("--text-column is \(number), expected 1 or more, or a name")
    }
    if textFormat == .documentPerLine, documentBlankLines != nil {
      throw ValidationError(
        "--document-blank-lines and --text-format document-per-line exclude each other")
    }
    try checkOption("--document-blank-lines", documentBlankLines, in: 1...1_000_000)
    guard let documentSize else { return }
    guard documentSize >= 0 else {
      throw ValidationError("--document-size is \(documentSize), expected 0 or more bytes")
    }
    guard textFormat == .prose else {
      throw ValidationError("--document-size needs --text-format prose")
    }
  }

  /// The files that some paths stand for, to be read in this way.
  func reader(_ paths: [String]) throws -> CorpusReader {
    var format = CorpusFormat(
      layout: textFormat, isJSONLines: jsonLines, documentBlankLines: documentBlankLines,
      documentSize: documentSize == 0 ? nil : documentSize ?? CorpusFormat.proseDocumentSize)
    format.textField = textField
    format.textColumn = textColumn
    format.isPlainText = plainText ? true : nil
    // A corpus may be read several times.
    let said = Said()
    let reader = try CorpusReader(paths: paths, format: format) { if said.isNew($0) { say($0) } }
    try OptionMatrix.check(reader.inputKind, paths[0])
    return reader
  }
}

extension CorpusReader {
  /// Says what should be known about the files, once nothing stands in the way of reading them.
  func announce() {
    for text in notes { say(text) }
  }
}

private func say(_ text: CorpusNote) {
  if text.isWarning { warn(text.description) } else { note(text.description) }
}

/// What has been said about a corpus.
private final class Said: Sendable {
  private let notes = Guarded<[CorpusNote]>([])

  /// Whether it has not been said; from now on it has.
  func isNew(_ note: CorpusNote) -> Bool {
    notes.withLock { notes in
      if notes.contains(note) { return false }
      notes.append(note)
      return true
    }
  }
}

/// Whether a corpus without pairs to learn from is refused.
struct BalanceOptions: ParsableArguments {
  @Flag(help: "Go on although nearly all documents have a single sentence.")
  var allowUnbalanced = false

  /// Refuses what has no meaning without pairs.
  func check(noNsp: Bool) throws {
    guard allowUnbalanced, noNsp else { return }
    throw ValidationError(
      "--allow-unbalanced and --no-nsp exclude each other: without pairs nothing is unbalanced")
  }
}
