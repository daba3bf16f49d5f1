import Sequences

/// How many pieces a model was given, and how many of them it does not know.
public struct PieceCount: Sendable, Equatable {
  /// All but special tokens.
  public private(set) var all = 0
  /// `[UNK]`.
  public private(set) var unknown = 0

  /// None.
  public init() {}

  /// Those of sequences with `[CLS]` and one `[SEP]` each.
  ///
  /// - Parameters:
  ///   - sequences: a batch.
  ///   - unknown: the id of `[UNK]`.
  init(of sequences: PackedSequences, unknown: Int32) {
    add(sequences.tokens, special: 2 * sequences.count, unknown: unknown)
  }

  /// The share of `[UNK]`; 0 of none.
  public var unknownShare: Double { all > 0 ? Double(unknown) / Double(all) : 0 }

  /// Counts a text's pieces.
  ///
  /// - Parameters:
  ///   - ids: the pieces.
  ///   - special: how many of them are special tokens.
  ///   - unknown: the id of `[UNK]`.
  public mutating func add(_ ids: some Sequence<Int32>, special: Int = 0, unknown: Int32) {
    for id in ids {
      all += 1
      if id == unknown { self.unknown += 1 }
    }
    all -= special
  }

  /// Adds up.
  public static func += (left: inout PieceCount, right: PieceCount) {
    left.all += right.all
    left.unknown += right.unknown
  }
}
