public import Sequences
public import Training

/// A batch of sequences without padding.
public protocol PackedBatch: TrainingBatch {
  /// The sequences.
  var sequences: PackedSequences { get }
}
