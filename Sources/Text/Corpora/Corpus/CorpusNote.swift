import ExactStrings
import Platform

/// Something about a corpus that its user should know.
public enum CorpusNote: Sendable, Equatable, CustomStringConvertible {
  /// What was taken of a directory, and what was not.
  ///
  /// `hasTables` tells whether tables were passed over, `hasUnknown` whether anything was that is not
  /// known to be no text.
  case folder(
    path: String, count: Int, endings: [String], passedOver: [String], hasTables: Bool,
    hasUnknown: Bool)
  /// A file that is given again, maybe by another name, and what it was called first; so are others.
  case repetition(path: String, first: String, others: Int)
  /// Lines that go on in the next one, where a line should be a sentence; the share is of all lines.
  case wrappedLines(path: String, share: Double)
  /// Lines with the same number of tabs.
  case tabs(path: String, columns: Int)
  /// Lines with the same number of commas or semicolons, as in tables.
  case delimiters(path: String, columns: Int, name: String)
  /// Objects of JSON whose text is null.
  case nullTexts(path: String, count: Int)
  /// NUL characters, which are dropped as other control characters are.
  case droppedNULs(path: String, count: Int)
  /// Characters inside lines that end lines elsewhere: carriage returns without line feeds, and others.
  case innerBreaks(path: String, returns: Int, others: Int, isText: Bool)

  /// What a text file looks like, if not like sentences.
  init?(_ sample: ContentSample, path: String, layout: CorpusFormat.Layout) {
    if let columns = TabbedLines.columns(sample) {
      self = .tabs(path: path, columns: columns)
    } else if let (columns, delimiter) = TableRecognition.columns(sample) {
      self = .delimiters(path: path, columns: columns, name: delimiter.name)
    } else if layout == .lines, let share = WrappedLines.share(sample) {
      self = .wrappedLines(path: path, share: share)
    } else {
      return nil
    }
  }

  /// Whether something is probably wrong.
  public var isWarning: Bool {
    switch self {
    case .folder(_, _, let endings, _, let hasTables, let hasUnknown):
      endings.count > 1 || hasTables || hasUnknown
    case .repetition, .wrappedLines, .tabs, .delimiters, .nullTexts, .droppedNULs,
      .innerBreaks:
      true
    }
  }

  /// One line.
  public var description: String {
    switch self {
    case .folder(let path, let count, let endings, let passedOver, let hasTables, _):
      "folder '\(path)': \(count) \(count == 1 ? "file" : "files") "
        + "(\(endings.joined(separator: ", ")))"
        + (endings.count > 1 ? " of several kinds, each read in its way" : "")
        + Self.list(passedOver)
        + (hasTables
          ? "; to read tables name their column with the text by --text-column" : "")
    case .repetition(let path, let first, let others):
      describeRepetition(path, of: first, others: others)
    case .wrappedLines(let path, let share):
      "'\(path)': \(Int((100 * share).rounded())) % of the lines go on in the next one, as in running "
        + "text, and each counts as a sentence; for running text use --text-format prose"
    case .tabs(let path, let columns):
      "'\(path)': the lines have \(columns) columns between tabs, and all count as text; to read one "
        + "use --text-column"
    case .delimiters(let path, let columns, let name):
      "'\(path)': the lines have \(columns) columns between \(name), and all count as text; to read "
        + "one use --text-column"
    case .droppedNULs(let path, let count):
      "'\(path)': \(counted(count, "NUL character")) \(count == 1 ? "was" : "were") dropped, so that what stood "
        + "on both sides is joined; where they part words, put spaces in first: tr '\\000' ' '"
    case .innerBreaks(let path, let returns, let others, let isText):
      Self.innerBreaks(path, returns: returns, others: others, isText: isText)
    case .nullTexts(let path, let count):
      "'\(path)': \(count) \(count == 1 ? "document has" : "documents have") null for a text, and "
        + "\(count == 1 ? "was" : "were") passed over"
    }
  }

  private static func innerBreaks(
    _ path: String, returns: Int, others: Int, isText: Bool
  ) -> String {
    let found = [
      returns > 0 ? counted(returns, "carriage return") + " without a line feed" : nil,
      others > 0 ? counted(others, "character") + " such as VT, NEL, U+2028 or U+2029" : nil,
    ].compactMap(\.self).joined(separator: " and ")
    let script =
      (returns > 0 ? [#"s/\r$//; s/\r/\n/g"#] : [])
      + (others > 0 ? [#"s/\xe2\x80[\xa8\xa9]\|\xc2\x85\|\x0b/\n/g"#] : [])
    return
      "'\(path)': \(found) \(returns + others == 1 ? "stands" : "stand") inside lines, which end in line "
      + "feeds only, so that what they part runs together"
      + (isText
        ? "; where they end lines, put line feeds in first: LC_ALL=C sed '\(script.joined(separator: "; "))'"
        : "; where they end lines, put line feeds in their place first")
  }

  private static func list(_ names: [String]) -> String {
    if names.isEmpty { return "" }
    let shown = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    return "; passed over \(shown)\(more)"
  }
}

/// Says that a file is given again and counts once.
///
/// - Parameters:
///   - path: its name the second time.
///   - first: its name the first time.
///   - others: how many other files are given again.
/// - Returns: a clause or two.
package func describeRepetition(_ path: String, of first: String, others: Int) -> String {
  let finding =
    path.isExactly(first)
    ? "'\(path)' is given more than once" : "'\(path)' and '\(first)' are the same file"
  return finding + ", which is read once"
    + (others > 0 ? "; so \(others == 1 ? "is" : "are") \(counted(others, "other file"))" : "")
}
