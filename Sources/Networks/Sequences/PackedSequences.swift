import Preconditions

/// A batch as one run of tokens, without padding.
public struct PackedSequences: Sendable, Equatable {
  /// Piece ids, `[tokens]`.
  public var tokens: [Int32]
  /// Segment of each token: 0 through the first `[SEP]`, then 1, `[tokens]`.
  public var segments: [Int32]
  /// Place of each token in its sequence, `[tokens]`.
  public var positions: [Int32]
  /// Where each sequence starts, and last the number of tokens, `[sequences + 1]`.
  public var offsets: [Int32]
  /// Which tokens attention looks at, `[tokens]`; nil for all.
  ///
  /// Only models for inference take it.
  public var attended: [Bool]?

  /// Makes a batch of its parts.
  public init(tokens: [Int32], segments: [Int32], positions: [Int32], offsets: [Int32]) {
    require(
      tokens.count == segments.count && tokens.count == positions.count
        && Int(offsets.last ?? 0) == tokens.count,
      "PackedSequences: \(tokens.count) tokens, \(segments.count) segments, offsets \(offsets)")
    self.tokens = tokens
    self.segments = segments
    self.positions = positions
    self.offsets = offsets
  }

  /// Packs sequences given one by one.
  public init(_ sequences: [(tokens: [Int32], segments: [Int32])]) {
    self.init(
      tokens: sequences.flatMap(\.tokens), segments: sequences.flatMap(\.segments),
      positions: sequences.flatMap { (0..<Int32($0.tokens.count)).map { $0 } },
      offsets: sequences.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.tokens.count)) })
  }

  /// How many sequences there are.
  public var count: Int { max(offsets.count - 1, 0) }

  /// The tokens of the longest sequence; 0 without any.
  public var longest: Int {
    zip(offsets, offsets.dropFirst()).reduce(0) { max($0, Int($1.1 - $1.0)) }
  }

  /// The row of each sequence's first token, `[sequences]`.
  public var firstTokens: [Int32] { Array(offsets.dropLast()) }
}
