import Preconditions

/// A part of a sentence, or all of it, as the model sees it: `[CLS]`, the pieces of some words, `[SEP]`.
public struct TokenWindow: Sendable, Equatable {
  /// The ids, `[pieces]`.
  public let ids: [Int32]
  /// Which words of the sentence are here, with all their pieces.
  public let words: Range<Int>
  /// The row of every word's first piece in `ids`, `[words]`.
  public let firstPieces: [Int32]
  /// The words that have more context here than in any other window of the sentence.
  ///
  /// They are learned and labelled here; every word is of one window.
  public let ownWords: Range<Int>

  /// The rows of the first pieces of the own words, `[own words]`: the rows that the output layer is for.
  public var ownRows: ArraySlice<Int32> {
    firstPieces[ownWords.lowerBound - words.lowerBound..<ownWords.upperBound - words.lowerBound]
  }

  /// What is to be learned of every piece: the label of the word whose first piece it is, or `ignored` (as in PyTorch,
  /// whose `ignore_index` is -100).
  ///
  /// - Parameters:
  ///   - example: the labels of the sentence's words.
  ///   - ignored: the label of other pieces, and of words that another window has more context for.
  /// - Returns: a label a piece, `[pieces]`.
  public func pieceLabels(of example: TokenExample, ignored: Int32 = -100) -> [Int32] {
    var labels = [Int32](repeating: ignored, count: ids.count)
    for (row, word) in zip(ownRows, ownWords) { labels[Int(row)] = example.labels[word] }
    return labels
  }

  /// Puts together what was predicted for the windows of a sentence.
  ///
  /// - Parameters:
  ///   - predictions: for every window what was predicted for its words, `[windows][words]`.
  ///   - windows: all of the sentence's windows, in order.
  /// - Returns: for every word of the sentence the prediction of the window with most context.
  public static func merge<Prediction>(
    _ predictions: [[Prediction]], of windows: [TokenWindow]
  ) -> [Prediction] {
    require(
      predictions.count == windows.count,
      "merge: \(windows.count) windows, predictions for \(predictions.count)")
    return zip(predictions, windows).flatMap { predictions, window in
      require(
        predictions.count == window.words.count,
        "merge: a window of \(window.words.count) words, \(predictions.count) predictions")
      let start = window.words.lowerBound
      return predictions[window.ownWords.lowerBound - start..<window.ownWords.upperBound - start]
    }
  }
}
