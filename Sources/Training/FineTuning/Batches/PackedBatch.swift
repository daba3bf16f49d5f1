public import Sequences
public import Training

/// A batch of sequences without padding.
public protocol PackedBatch: TrainingBatch {
  /// The sequences.
  var sequences: PackedSequences { get }
}

extension PackedSequences {
  /// The share of tokens, but for the first and last of each sequence, that the vocabulary does not know.
  ///
  /// - Parameter unknown: the id of `[UNK]`.
  /// - Returns: from 0 to 1; 0 without any.
  func unknownShare(_ unknown: Int32) -> Double {
    let words = tokens.count - 2 * count
    return words > 0 ? Double(tokens.count { $0 == unknown }) / Double(words) : 0
  }
}
