/// Masked sequences in one run of tokens, without padding, and what is to be predicted.
public struct PretrainingBatch: Sendable, Equatable {
  /// Piece ids after masking, `[tokens]`.
  public internal(set) var tokens: [Int32] = []
  /// 0 through the first `[SEP]` of a sequence, then 1, `[tokens]`.
  public internal(set) var segments: [Int32] = []
  /// The place of each token in its sequence, `[tokens]`.
  public internal(set) var positions: [Int32] = []
  /// Where each sequence starts, and last the number of tokens, `[sequences + 1]`.
  public internal(set) var offsets: [Int32] = [0]
  /// Tokens that are to be predicted, ascending, `[masked]`.
  public internal(set) var maskedPositions: [Int32] = []
  /// The pieces that stood there, `[masked]`.
  public internal(set) var maskedLabels: [Int32] = []
  /// 0 IsNext, 1 NotNext, `[sequences]`; empty without next-sentence prediction.
  public internal(set) var nextSentenceLabels: [Int32] = []

  /// Makes an empty batch.
  public init() {}

  /// How many sequences there are.
  public var count: Int { offsets.count - 1 }

  /// Empties the batch and keeps its memory.
  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    segments.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
    offsets.append(0)
    maskedPositions.removeAll(keepingCapacity: true)
    maskedLabels.removeAll(keepingCapacity: true)
    nextSentenceLabels.removeAll(keepingCapacity: true)
  }
}
