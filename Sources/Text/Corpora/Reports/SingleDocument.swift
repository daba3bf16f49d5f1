import Platform

/// A corpus that is one document of many sentences, as messages are that stand one a line without blank lines.
public struct SingleDocument: Sendable, Equatable {
  /// How the text was given to us, as far as that decides what helps.
  enum Origin: Sendable, Equatable { case lines, prose, otherText, store }

  /// How many sentences it has.
  public let sentences: Int
  let origin: Origin

  /// Fewer sentences than this may well be one short text.
  static let fewestSentences = 40

  /// Looks at what a corpus holds: nil if it has several documents, or few sentences.
  ///
  /// - Parameters:
  ///   - documents: how many documents it has.
  ///   - sentences: how many sentences.
  ///   - corpus: the text, unless it comes from a token store.
  public init?(documents: Int, sentences: Int, corpus: CorpusReader?) {
    guard documents == 1, sentences >= Self.fewestSentences else { return nil }
    self.sentences = sentences
    origin =
      switch corpus {
      case nil: .store
      case let corpus? where corpus.isJSON || corpus.isTables: .otherText
      case let corpus?:
        switch corpus.format.layout {
        case .lines: .lines
        case .prose: .prose
        case .documentPerLine: .otherText
        }
      }
  }

  /// One line: what was found, what it leads to, and what helps.
  public var description: String {
    let finding =
      "the corpus is one document of \(countText(sentences)) sentences, of which nothing can be held out"
    return finding + (remedy.map { "; " + $0 } ?? "")
  }

  /// What helps; nil if nothing is known to.
  public var remedy: String? {
    switch origin {
    case .lines:
      "if each line is a text of its own, such as a message, --text-format document-per-line reads it so, "
        + "or else the lines are joined as one text"
    case .prose: "a smaller --document-size makes several of it"
    case .store:
      "if each line of its text is a text of its own, such as a message, tokenize it with --text-format "
        + "document-per-line"
    case .otherText: nil
    }
  }
}
