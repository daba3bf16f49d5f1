import Tokenization

/// How a text would be read better whose lines hold several sentences each, where a line should be one.
public struct FormatAdvice: Sendable, Equatable {
  /// How many sentences the splitter finds in a line, on average.
  public let sentencesPerLine: Double
  /// The layout in which the text gives documents of several sentences.
  public let layout: CorpusFormat.Layout
  /// A size of documents that gives enough of them, where the usual one would not.
  public let documentSize: Int?

  /// The options of this layout.
  public var options: [String] {
    ["--text-format", layout.rawValue]
      + (documentSize.map { ["--document-size", String($0)] } ?? [])
  }

  /// What was found.
  public var finding: String {
    let tenths = Int((10 * sentencesPerLine).rounded())
    return "a line of it has \(tenths / 10).\(tenths % 10) sentences on average"
  }

  /// What helps.
  public var remedy: String { "\(options.joined(separator: " ")) tells them apart" }
}

extension CorpusReader {
  /// So many bytes of the text are looked at.
  private static let lookedAt = 1 << 20
  /// A text of fewer documents than this of the usual size gets smaller ones.
  private static let enoughDocuments = 20

  private struct Enough: Error {}

  /// Looks at the beginning of a text that is read line by line.
  ///
  /// - Returns: how to read it; nil if its lines are sentences, or another layout gives no documents of
  ///   several sentences, or it cannot be read twice.
  public func formatAdvice() -> FormatAdvice? {
    guard format.layout == .lines, sources.allSatisfy(\.isLasting) else { return nil }
    var splitter = ParagraphSplitter()
    var (bytes, lines, sentences, several) = (0, 0, 0, 0)
    attempt {
      _ = try forEachUnit(
        hashing: false,
        { line, _ in
          var count = 0
          splitter.forEachSentence(of: line) { _ in count += 1 }
          lines += 1
          sentences += count
          several += count > 1 ? 1 : 0
          bytes += line.count
          if bytes > Self.lookedAt { throw Enough() }
        }, endOfDocument: { _ in })
    }
    guard lines > 0, sentences >= 2 * lines, 2 * several >= lines else { return nil }
    let size = max(bytes, expectedByteCount) / (2 * Self.enoughDocuments)
    let smaller = size < CorpusFormat.proseDocumentSize / 2 ? max(size, 500) : nil
    let isFields = isJSON || isTables
    let layouts: [CorpusFormat.Layout] =
      isFields ? [.documentPerLine] : [.prose, .documentPerLine]
    return layouts.map {
      FormatAdvice(
        sentencesPerLine: Double(sentences) / Double(lines), layout: $0,
        documentSize: $0 == .prose ? smaller : nil)
    }.first { givesPairs($0) }
  }

  /// Whether the beginning of the text gives documents to draw pairs from, if it is read as advised.
  private func givesPairs(_ advice: FormatAdvice) -> Bool {
    var format = CorpusFormat(
      layout: advice.layout, isJSONLines: format.isJSONLines,
      documentSize: advice.documentSize ?? CorpusFormat.proseDocumentSize)
    format.textField = self.format.textField
    format.textColumn = self.format.textColumn
    format.isPlainText = self.format.isPlainText
    var (bytes, sentences, documents, single) = (0, 0, 0, 0)
    attempt {
      _ = try reading(as: format).forEachSentence { sentence in
        sentences += 1
        bytes += sentence.count
        if bytes > Self.lookedAt { throw Enough() }
      } endOfDocument: {
        documents += 1
        single += sentences == 1 ? 1 : 0
        sentences = 0
      }
    }
    return documents > 1 && Double(single) < UnbalancedCorpus.limit * Double(documents)
  }

  /// A look may end early; what is wrong with a text the reading proper says.
  private func attempt(_ look: () throws -> Void) { try? look() }
}
