import Autograd
import Sequences

extension BERTForPreTraining {
  /// Whether the weights compute finite numbers, tried on the shortest text there is.
  ///
  /// The logits of a single position take part of all that is shared by texts: what has ruined a model shows.
  ///
  /// - Parameter tokens: the ids of `[CLS]` and `[SEP]`.
  /// - Returns: whether all of them are finite.
  package func computesFiniteNumbers(on tokens: [Int32]) -> Bool {
    let tokens = Array(tokens.prefix(configuration.maximumPositions))
    let batch = PackedSequences([(tokens, tokens.map { _ in 0 })])
    let hidden = encode(batch)  // [tokens, hidden]
    var outputs = [hidden]
    if heads.predictsMaskedPieces {
      outputs.append(maskedLanguageModelLogits(hidden, rows: [0]))  // [1, vocabulary]
    }
    if heads.pairTask != nil { outputs.append(pairLogits(pool(hidden, batch))) }  // [1, 2]
    return outputs.allSatisfy { $0.values.allSatisfy(\.isFinite) }
  }
}
