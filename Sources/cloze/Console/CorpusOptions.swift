import ArgumentParser
import PretrainingData

extension CorpusFormat.Layout: ExpressibleByArgument {}

/// How the text of a corpus is laid out.
struct CorpusOptions: ParsableArguments {
  static let help: ArgumentHelp = """
    Text files (.txt, .jsonl, also .gz or .zst), folders of them, patterns in quotes; - is standard input.
    """

  @Option(
    help: """
      lines: a sentence a line, a blank line between documents; prose: running text, a blank line between \
      paragraphs and two between documents.
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
  @Flag(help: "Take files of any name, and standard input, for JSON lines.")
  var jsonLines = false

  func validate() throws {
    if let documentBlankLines, !(1...1_000_000).contains(documentBlankLines) {
      throw ValidationError("--document-blank-lines is \(documentBlankLines), expected 1 or more")
    }
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
    let reader = try CorpusReader(
      paths: paths,
      format: CorpusFormat(
        layout: textFormat, isJSONLines: jsonLines, documentBlankLines: documentBlankLines,
        documentSize: documentSize == 0 ? nil : documentSize ?? CorpusFormat.proseDocumentSize))
    try OptionMatrix.check(reader.inputKind, paths[0])
    return reader
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
