/// The vectors of some texts, in the texts' order.
public struct Embeddings: Sendable {
  /// How many numbers a vector has.
  public let width: Int
  /// Where the vectors of each text start, and last their number: each has one, or one for every token.
  public let offsets: [Int]
  /// All vectors, row-major `[vectors, width]`.
  public internal(set) var values: [Float]

  /// Zeros.
  init(width: Int, rowCounts: [Int]) {
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
}
