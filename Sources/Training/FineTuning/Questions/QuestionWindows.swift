import Tokenization

/// The windows of a question over its context, made one by one: what is in memory is the context's pieces.
public struct QuestionWindows: RandomAccessCollection, Sendable {
  /// The pieces of the question.
  public let question: [Int32]
  /// Whether it had more pieces than are taken.
  public let isQuestionCut: Bool
  /// The context.
  public let context: EncodedContext
  let special: (classification: Int32, separator: Int32)
  let spans: ContextSpans

  /// The first window.
  public var startIndex: Int { 0 }
  /// How many windows there are: one at least.
  public var endIndex: Int { spans.windowCount }

  /// Makes a window.
  public subscript(index: Int) -> QuestionWindow {
    let range = spans.range(index)
    let head = [special.classification] + question + [special.separator]
    let tail = context.encoding.ids[range] + [special.separator]
    return QuestionWindow(
      ids: head + tail,
      segments: Array(repeating: 0, count: head.count) + Array(repeating: 1, count: tail.count),
      contextRow: head.count, context: range, ownPieces: spans.ownPieces(index))
  }
}

extension ContextSpans {
  /// The pieces that are a window's own: they are in a row.
  func ownPieces(_ window: Int) -> Range<Int> {
    let range = range(window)
    let start = range.first { isOwn($0, window) } ?? range.upperBound
    let end = range[start...].firstIndex { !isOwn($0, window) } ?? range.upperBound
    return start..<end
  }
}
