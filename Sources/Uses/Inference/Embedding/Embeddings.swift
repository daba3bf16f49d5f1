import Models

/// The vectors of some texts, in the texts' order.
public struct Embeddings: Sendable {
  /// How many numbers a vector has.
  public let width: Int
  /// Where the vectors of each text start, and last their number: each has one, or one for every token.
  public let offsets: [Int]
  /// All vectors, row-major `[vectors, width]`.
  public package(set) var values: [Float]

  /// Zeros.
  ///
  /// - Parameters:
  ///   - width: of a vector.
  ///   - rowCounts: how many vectors each text has.
  package init(width: Int, rowCounts: [Int]) {
    self.width = width
    offsets = rowCounts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    values = Array(repeating: 0, count: (offsets.last ?? 0) * width)
  }

  /// How many texts there are.
  public var count: Int { offsets.count - 1 }

  /// The numbers of a text's vectors, one behind the other.
  public subscript(text: Int) -> ArraySlice<Float> {
    values[offsets[text] * width..<offsets[text + 1] * width]
  }
  /// Takes the vectors of a text, one behind the other.
  package mutating func set(_ text: Int, _ vectors: [Float]) {
    let start = offsets[text] * width
    values.replaceSubrange(start..<start + vectors.count, with: vectors)
  }

  /// Takes the vectors of a text from others of the same width, which have as many for it.
  package mutating func copy(_ text: Int, of other: Embeddings, to place: Int) {
    let (from, to) = (other.offsets[text] * width, offsets[place] * width)
    let count = (other.offsets[text + 1] - other.offsets[text]) * width
    values.withUnsafeMutableBufferPointer { values in
      for index in 0..<count { values[to + index] = other.values[from + index] }
    }
  }

  /// Divides every vector by its Euclidean length, as `--normalize` does; one of zeros stays as it is.
  public mutating func normalize() {
    let rows = offsets.last ?? 0
    let width = width
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for row in 0..<rows { SentenceVector.normalize(base + row * width, count: width) }
    }
  }
}
