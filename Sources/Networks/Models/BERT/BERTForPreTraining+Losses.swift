public import Autograd
public import Sequences

extension BERTForPreTraining {
  /// The MLM loss of some rows of a last hidden state.
  ///
  /// - Parameters:
  ///   - hidden: `[tokens, hidden]`.
  ///   - rows: which of its rows, `[masked]`.
  ///   - labels: the pieces that stood there, `[masked]`.
  ///   - coefficient: what the sum is multiplied with.
  /// - Returns: the loss over the vocabulary.
  public func maskedLanguageModelLoss(
    _ hidden: Tensor, rows: [Int32], labels: [Int32], coefficient: Float
  ) -> CrossEntropyResult {
    guard let maskedLanguageModel else { requiredHeadIsMissing() }
    return maskedLanguageModel.loss(hidden, rows: rows, labels: labels, coefficient: coefficient)
  }

  /// The loss of the head that judges pairs; the model has to have it.
  ///
  /// - Parameters:
  ///   - hidden: a last hidden state, `[tokens, hidden]`.
  ///   - batch: its sequences.
  ///   - labels: the class of each, `[sequences]`.
  ///   - coefficient: what the sum is multiplied with.
  /// - Returns: the loss over the two classes.
  public func pairLoss(
    _ hidden: Tensor, _ batch: PackedSequences, labels: [Int32], coefficient: Float
  ) -> CrossEntropyResult {
    guard let pairs else { requiredHeadIsMissing() }
    let pooled = pool(hidden, batch)  // [sequences, hidden]
    return pairs.loss(pooled, labels: labels, coefficient: coefficient)
  }
}
