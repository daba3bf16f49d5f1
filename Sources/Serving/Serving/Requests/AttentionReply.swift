/// Who looks at whom in a text.
public struct AttentionReply: Sendable {
  /// The pieces with special ones.
  public let pieces: [String]
  /// How many of them are of the first text.
  public let firstCount: Int
  /// softmax(QKᵀ/√d): `[layer][head][from][to]`; each row sums to 1.
  public let weights: [[[[Float]]]]
}
