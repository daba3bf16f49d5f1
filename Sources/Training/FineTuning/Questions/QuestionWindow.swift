/// A question and a part of its context as the model sees them: `[CLS] question [SEP] context [SEP]`.
public struct QuestionWindow: Sendable, Equatable {
  /// The ids, `[pieces]`.
  public let ids: [Int32]
  /// 0 through the first `[SEP]`, then 1, `[pieces]`.
  public let segments: [Int32]
  /// The row of the first piece of the context.
  public let contextRow: Int
  /// Which pieces of the context are here.
  public let context: Range<Int>
  /// Those that have more of the context around them here than in any other window: only answers that begin at one count.
  public let ownPieces: Range<Int>

  /// The rows of the context's pieces.
  public var contextRows: Range<Int> { contextRow..<contextRow + context.count }

  /// The piece of the context in a row.
  public func piece(at row: Int) -> Int { row - contextRow + context.lowerBound }

  /// The rows at which an answer begins and ends; both 0, `[CLS]`, if it is not all here, or there is none.
  ///
  /// - Parameter answer: its pieces in the context; nil: there is no answer.
  /// - Returns: two rows.
  public func rows(of answer: Range<Int>?) -> (start: Int32, end: Int32) {
    guard let answer, !answer.isEmpty, answer.lowerBound >= context.lowerBound,
      answer.upperBound <= context.upperBound
    else { return (0, 0) }
    let shift = contextRow - context.lowerBound
    return (Int32(answer.lowerBound + shift), Int32(answer.upperBound - 1 + shift))
  }
}
