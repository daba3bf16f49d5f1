public import Autograd
public import Layers
public import Sequences

/// From packed pieces to a hidden state for each: what heads stand on.
public protocol SequenceEncoder {
  /// The table that pieces are looked up in, `[vocabulary, hidden]`; an MLM head shares it.
  var wordEmbeddings: Parameter { get }

  /// How many layers there are above the embeddings.
  var layerCount: Int { get }

  /// Encodes a batch.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - last: the layer to stop after; 0 for the embeddings alone.
  ///   - observe: is shown every hidden state, `[tokens, hidden]`: 0 is the embeddings' output.
  /// - Returns: the hidden state of the layer `last`, `[tokens, hidden]`.
  func callAsFunction(
    _ batch: PackedSequences, through last: Int, observe: (Int, Tensor) -> Void
  ) -> Tensor
}

extension SequenceEncoder {
  /// Encodes a batch: the last hidden state, `[tokens, hidden]`.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - observe: is shown every hidden state.
  /// - Returns: the last of them.
  public func callAsFunction(_ batch: PackedSequences, observe: (Int, Tensor) -> Void) -> Tensor {
    callAsFunction(batch, through: layerCount, observe: observe)
  }

  /// Encodes a batch: the last hidden state, `[tokens, hidden]`.
  public func callAsFunction(_ batch: PackedSequences) -> Tensor {
    callAsFunction(batch) { _, _ in }
  }
}
