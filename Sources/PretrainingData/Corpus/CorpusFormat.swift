/// How the text of a corpus is laid out.
public struct CorpusFormat: Sendable, Equatable {
  /// How text is cut into sentences.
  public enum Layout: String, Codable, Sendable, CaseIterable {
    /// A sentence a line; in text files a blank line ends the document.
    case lines
    /// Running text, cut by ``SentenceSplitter``; a blank line ends a paragraph.
    case prose
  }

  /// How text is cut into sentences.
  public var layout: Layout
  /// Whether every file, and standard input, has JSON lines, whatever it is called.
  public var isJSONLines: Bool

  /// A format; by default lines, and JSON lines where a file's name says so.
  public init(layout: Layout = .lines, isJSONLines: Bool = false) {
    self.layout = layout
    self.isJSONLines = isJSONLines
  }
}
