public import Autograd
public import Layers
public import Sequences

/// From packed pieces to a hidden state for each: what heads stand on.
public protocol SequenceEncoder {
  /// The table that pieces are looked up in, `[vocabulary, hidden]`; an MLM head shares it.
  var wordEmbeddings: Parameter { get }

  /// Encodes a batch.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - observe: is shown every hidden state, `[tokens, hidden]`: 0 is the embeddings' output.
  /// - Returns: the last hidden state, `[tokens, hidden]`.
  func callAsFunction(_ batch: PackedSequences, observe: (Int, Tensor) -> Void) -> Tensor
}

extension SequenceEncoder {
  /// Encodes a batch: the last hidden state, `[tokens, hidden]`.
  public func callAsFunction(_ batch: PackedSequences) -> Tensor {
    callAsFunction(batch) { _, _ in }
  }
}
