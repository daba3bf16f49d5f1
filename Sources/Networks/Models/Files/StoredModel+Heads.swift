public import Autograd
import ExactStrings
public import Layers
import Serialization

extension StoredModel {
  /// The same with heads of pre-training, or a pooler, that it has not: drawn as those of a new model.
  ///
  /// - Parameters:
  ///   - wanted: heads beside those that are there.
  ///   - seed: of what is drawn.
  ///   - context: what to compute with.
  /// - Returns: the model, and the names of what was drawn.
  /// - Throws: `ParameterError` if what is there does not fit.
  public func adding(
    _ wanted: ModelHeads, seed: UInt64, in context: Context
  ) throws(ParameterError) -> (model: StoredModel, drawn: [String]) {
    let heads = ModelHeads(
      hasPooler: wanted.hasPooler || record.heads.hasPooler,
      predictsMaskedPieces: wanted.predictsMaskedPieces || record.heads.predictsMaskedPieces,
      pairTask: wanted.pairTask ?? record.heads.pairTask)
    let model = try BERTForPreTraining(
      record.configuration,
      .loaded(weights, origin: origin, missing: .initialized(seed: seed)), heads: heads,
      context: context)
    var result = self
    result.record.heads = heads
    result.weights = model.parameters.stateDictionary()
    return (result, model.parameters.drawn)
  }

  /// The encoder alone, with its pooler where there is one.
  public func withoutHeads() -> StoredModel {
    var result = self
    result.record.heads = .none(hasPooler: weights["bert.pooler.dense.weight"] != nil)
    for name in weights.names where !name.hasExactPrefix(BERTConfiguration.encoderScope + ".") {
      result.weights[name] = nil
    }
    return result
  }
}
