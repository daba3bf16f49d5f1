import ArgumentParser
import PretrainingData

extension CorpusFormat.Layout: ExpressibleByArgument {}

/// How the text of a corpus is laid out.
struct CorpusOptions: ParsableArguments {
  static let help: ArgumentHelp = """
    Text files (.txt, .jsonl, also .gz or .zst), folders of them, patterns in quotes; - is standard input.
    """

  @Option(
    help: "lines: a sentence a line, a blank line between documents; prose: running text.")
  var textFormat = CorpusFormat.Layout.lines
  @Flag(help: "Take files of any name, and standard input, for JSON lines.")
  var jsonLines = false

  /// The files that some paths stand for, to be read in this way.
  func reader(_ paths: [String]) throws -> CorpusReader {
    try CorpusReader(
      paths: paths, format: CorpusFormat(layout: textFormat, isJSONLines: jsonLines))
  }
}

/// Whether a corpus without pairs to learn from is refused.
struct BalanceOptions: ParsableArguments {
  @Flag(help: "Go on although nearly all documents have a single sentence.")
  var allowUnbalanced = false
}
