public import Sequences
import Training

/// Windows of sentences in one run of tokens, without padding, with the labels of their words.
public struct TokenBatch: PackedBatch, Sendable, Equatable {
  /// The windows.
  public internal(set) var sequences: PackedSequences
  /// The rows of the words that are learned here, of all tokens: those of their first pieces, `[words]`.
  public internal(set) var rows: [Int32] = []
  /// The label of each, `[words]`; none where they are not known.
  public internal(set) var labels: [Int32] = []

  /// Makes an empty batch.
  public init() {
    sequences = PackedSequences(tokens: [], segments: [], positions: [], offsets: [0])
  }

  /// Makes a batch of its parts.
  public init(sequences: PackedSequences, rows: [Int32], labels: [Int32]) {
    (self.sequences, self.rows, self.labels) = (sequences, rows, labels)
  }

  /// How many tokens it has.
  public var tokenCount: Int { sequences.tokens.count }
  /// The tokens of the longest window; 0 without any.
  public var longestSequence: Int { sequences.longest }

  /// Its first window; every window has a word.
  public var probe: TokenBatch? {
    guard sequences.count > 0 else { return nil }
    let tokens = Int(sequences.offsets[1])
    var result = TokenBatch()
    result.append(ids: sequences.tokens[0..<tokens], rows: rows.prefix { $0 < tokens })
    result.labels = Array(labels.prefix(result.rows.count))
    return result
  }

  /// Appends a window.
  ///
  /// - Parameters:
  ///   - ids: its pieces.
  ///   - rows: the places of words among them.
  mutating func append(ids: some Collection<Int32>, rows: some Collection<Int32>) {
    let start = Int32(sequences.tokens.count)
    sequences.append(ids, segments: repeatElement(0, count: ids.count))
    self.rows += rows.map { $0 + start }
  }
}
