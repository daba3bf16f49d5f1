import Inference

extension JSONText {
  /// The vectors of a text's tokens, and behind them zeros up to so many rows.
  mutating func matrix(of text: Int, _ embeddings: Embeddings, rows: Int = 0) {
    let (numbers, width) = (embeddings[text], embeddings.width)
    array { json in
      for start in stride(from: numbers.startIndex, to: numbers.endIndex, by: width) {
        json.vector(numbers[start..<start + width])
      }
      for _ in stride(from: numbers.count, to: rows * width, by: width) {
        json.vector(repeatElement(0, count: width))
      }
    }
  }

  /// Room for so many numbers.
  static func forNumbers(_ count: Int) -> JSONText { JSONText(capacity: 256 + 13 * count) }
}

/// The beginnings of vectors.
enum VectorPrefix {
  /// The first numbers of a vector, brought to length 1 if wanted, as models that learned it (Matryoshka) are used.
  static func of(_ vector: ArraySlice<Float>, dimensions: Int, normalizes: Bool) -> [Float] {
    let part = Array(vector.prefix(dimensions))
    guard normalizes, dimensions < vector.count else { return part }
    let length = part.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0 else { return part }
    return part.map { Float(Double($0) / length) }
  }
}
