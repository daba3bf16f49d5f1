import Preconditions

/// How the text of a corpus is laid out.
public struct CorpusFormat: Codable, Sendable, Equatable {
  /// How text is cut into sentences.
  public enum Layout: String, Codable, Sendable, CaseIterable {
    /// A sentence a line; in text files a blank line ends the document.
    case lines
    /// Running text, cut by ``SentenceSplitter``; a blank line ends a paragraph, two the document.
    case prose
    /// A document a line, cut as running text; in other files as ``prose``.
    case documentPerLine = "document-per-line"

    /// Whether sentences are looked for in the text, and not given by its lines.
    var isRunningText: Bool { self != .lines }

    /// How many blank lines in a row end a document, unless a format says otherwise.
    public var documentBlankLines: Int {
      switch self {
      case .lines, .documentPerLine: 1
      case .prose: 2
      }
    }
  }

  /// How text is cut into sentences.
  public var layout: Layout
  /// Whether every file, and standard input, has JSON lines, whatever it is called.
  public var isJSONLines: Bool
  /// How many blank lines in a row, or more, end a document of a text file.
  public var documentBlankLines: Int
  /// How many bytes make a document of running text, which then ends with its paragraph; nil is no limit.
  ///
  /// A book without any other sign of its chapters thus gives several documents.
  public var documentSize: Int?
  /// The member of JSON objects that has the document; nil is ``defaultTextField``.
  public var textField: String?
  /// The column of tables that has the documents, by its name in the first row or its number from 1; nil
  /// reads no tables.
  public var textColumn: String?
  /// Whether what looks like JSON, a table or markup is text all the same.
  public var isPlainText: Bool?
  /// Whether a text file that does not end in blank lines goes on in the next one.
  var joinsFiles = false

  /// The member of JSON objects that has the document, unless a format says otherwise.
  public static let defaultTextField = "text"

  /// Some two hundred and fifty sentences of English.
  public static let proseDocumentSize = 32 << 10

  /// A format; by default lines, and JSON lines where a file's name says so.
  ///
  /// - Parameters:
  ///   - layout: how text is cut into sentences.
  ///   - isJSONLines: whether every file has JSON lines.
  ///   - documentBlankLines: how many blank lines end a document, at least 1; nil is the layout's number.
  ///   - documentSize: how many bytes of running text are enough for a document; nil is no limit.
  public init(
    layout: Layout = .lines, isJSONLines: Bool = false, documentBlankLines: Int? = nil,
    documentSize: Int? = CorpusFormat.proseDocumentSize
  ) {
    self.layout = layout
    self.isJSONLines = isJSONLines
    self.documentBlankLines = documentBlankLines ?? layout.documentBlankLines
    self.documentSize = documentSize
    require(
      self.documentBlankLines > 0 && documentSize ?? 1 > 0,
      "CorpusFormat: \(self.documentBlankLines) blank lines, size \(documentSize ?? 0)")
  }
}
