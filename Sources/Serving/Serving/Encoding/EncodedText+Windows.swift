import Inference

extension [EncodedText] {
  /// Puts together what the windows of long texts have become: the mean of their vectors, weighted by their tokens
  /// without special ones; of tokens' vectors all, one behind the other.
  ///
  /// - Parameters:
  ///   - embeddings: of all windows.
  ///   - isPerToken: whether each token has a vector.
  /// - Returns: those of the texts.
  func merge(_ embeddings: Embeddings, isPerToken: Bool) -> Embeddings {
    guard contains(where: { $0.windows.count > 1 }) else { return embeddings }
    var result = Embeddings(
      width: embeddings.width,
      rowCounts: map { text in isPerToken ? text.tokenCount : 1 })
    var window = 0
    for (place, text) in enumerated() {
      let windows = window..<window + text.windows.count
      window = windows.upperBound
      if isPerToken || windows.count == 1 {
        result.set(place, windows.flatMap { [Float](embeddings[$0]) })
      } else {
        result.set(place, Self.mean(embeddings, windows, text.windows))
      }
    }
    return result
  }

  private static func mean(
    _ embeddings: Embeddings, _ windows: Range<Int>, _ inputs: [EmbeddingInput]
  ) -> [Float] {
    var sums = [Double](repeating: 0, count: embeddings.width)
    var total = 0.0
    for (window, input) in zip(windows, inputs) {
      let weight = Double(Swift.max(1, input.tokens.count - 2))
      total += weight
      for (index, value) in embeddings[window].enumerated() {
        sums[index] += weight * Double(value)
      }
    }
    return sums.map { Float($0 / total) }
  }
}
