public import Sequences
import Training

/// Rows of two or three texts in one run of tokens: the first texts of all rows, then the second, then the third.
public struct EmbeddingBatch: PackedBatch, Sendable, Equatable {
  /// The texts, `[columns · rows]`.
  public internal(set) var sequences: PackedSequences
  /// How many rows there are.
  public internal(set) var count = 0
  /// How alike the two texts of each row are, `[rows]`; empty where nothing says so.
  public internal(set) var scores: [Float] = []

  /// Makes an empty batch.
  public init() {
    sequences = PackedSequences(tokens: [], segments: [], positions: [], offsets: [0])
  }

  /// Makes a batch of its parts.
  ///
  /// - Parameters:
  ///   - columns: the texts of each column, as many in all; without segments, as all are single texts.
  ///   - scores: one for each row, or none.
  public init(columns: [[ArraySlice<Int32>]], scores: [Float] = []) {
    self.init()
    count = columns.first?.count ?? 0
    self.scores = scores
    for text in columns.joined() { append(text) }
  }

  /// How many tokens.
  public var tokenCount: Int { sequences.tokens.count }
  /// The tokens of the longest text; 0 without any.
  public var longestSequence: Int { sequences.longest }

  /// Its first row.
  public var probe: EmbeddingBatch? {
    guard count > 0 else { return nil }
    let columns = stride(from: 0, to: sequences.count, by: count).map { text in
      [sequences.tokens[Int(sequences.offsets[text])..<Int(sequences.offsets[text + 1])]]
    }
    return EmbeddingBatch(columns: columns, scores: Array(scores.prefix(1)))
  }

  /// Appends a row of one text.
  mutating func append(row text: ArraySlice<Int32>) {
    append(text)
    count += 1
  }

  private mutating func append(_ text: ArraySlice<Int32>) {
    sequences.append(text, segments: repeatElement(0, count: text.count))
  }
}
