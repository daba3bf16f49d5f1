public import Autograd
import Layers
import Sequences
import Tokenization

extension StoredModel {
  /// Proves that the weights are those of the record's model, all of them, and that they compute finite numbers.
  ///
  /// - Parameter context: what to compute with.
  /// - Returns: how many numbers the model has.
  /// - Throws: `ParameterError` that names what is missing, misshapen or unexpected; ``ModelFileError``.
  @discardableResult
  public func prove(in context: Context) throws -> Int {
    let source = ParameterSource.loaded(weights, origin: origin)
    let tokens = [record.vocabulary.classification, record.vocabulary.separator]
    let parameters: ParameterSet
    let isFinite: Bool
    if let task = record.heads.task {
      let model = try EncoderModel(
        record.configuration, source, hasPooler: record.heads.hasPooler, task: task,
        frozen: [""], context: context)
      parameters = model.parameters
      isFinite = model.computesFiniteNumbers(on: tokens)
    } else {
      let model = try BERTForPreTraining(
        record.configuration, source, heads: record.heads, frozen: [""], context: context)
      parameters = model.parameters
      isFinite = model.computesFiniteNumbers(on: tokens)
    }
    guard isFinite else { throw Self.notFinite(origin) }
    return parameters.elementCount
  }

  /// A model that has been ruined: every answer of it would be NaN.
  package static func notFinite(_ origin: String) -> ModelFileError {
    ModelFileError(
      "'\(origin)' computes numbers that are not finite, as after training at far too high a rate; "
        + "expected a checkpoint from before that")
  }
}

extension EncoderModel {
  /// Whether the weights compute finite numbers, tried on the shortest text there is.
  ///
  /// - Parameter tokens: the ids of `[CLS]` and `[SEP]`.
  /// - Returns: whether all of them are finite.
  package func computesFiniteNumbers(on tokens: [Int32]) -> Bool {
    let batch = PackedSequences([(tokens, tokens.map { _ in 0 })])
    let outputs = task == nil ? encode(batch) : taskLogits(batch)
    return outputs.values.allSatisfy(\.isFinite)
  }
}
