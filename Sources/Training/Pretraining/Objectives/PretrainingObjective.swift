public import Autograd
public import Layers
public import Models
public import Training

/// Masked language modelling, and the judging of pairs where the model has a head for it (Devlin & others
/// 2019, 3.1).
public final class PretrainingObjective: Objective {
  /// The names of the losses.
  public enum Term {
    /// Masked language modelling.
    public static let maskedLanguageModel = ModelHeads.maskedLanguageModelTerm
    /// Next-sentence prediction.
    public static let nextSentence = PairTask.nextSentence.rawValue
  }

  /// What learns.
  public let model: BERTForPreTraining

  /// Makes the objective of a model: what it has heads for.
  public init(_ model: BERTForPreTraining) { self.model = model }

  /// All parameters of the model.
  public var parameters: ParameterSet { model.parameters }
  /// What the model computes with.
  public var context: Context { model.context }
  /// "mlm", and the term of the pairs.
  public var terms: [String] { model.heads.terms }

  /// Masked pieces, then pairs.
  public func labelCounts(of batch: PretrainingBatch) -> [Int] {
    Array([batch.maskedLabels.count, batch.pairLabels.count].prefix(terms.count))
  }

  /// The losses of a batch.
  public func losses(of batch: PretrainingBatch, coefficients: [Float]) -> [Loss] {
    let hidden = model.encode(batch.sequences)  // [tokens, hidden]
    let masked = Loss(
      Term.maskedLanguageModel,
      model.maskedLanguageModelLoss(
        hidden, rows: batch.maskedRows, labels: batch.maskedLabels, coefficient: coefficients[0]))
    guard let task = model.heads.pairTask, !batch.pairLabels.isEmpty else { return [masked] }
    let pairs = Loss(
      task.rawValue,
      model.pairLoss(
        hidden, batch.sequences, labels: batch.pairLabels, coefficient: coefficients[1]))
    return [masked, pairs]
  }
}

extension Trainer where Task == PretrainingObjective {
  /// The model in training.
  public var model: BERTForPreTraining { objective.model }
}

extension StepMetrics {
  /// Mean −ln p over the masked pieces, in nats; nil if nothing was masked.
  public var mlmLoss: Double? { self[PretrainingObjective.Term.maskedLanguageModel]?.loss }
  /// The share of masked pieces predicted right; nil if nothing was masked.
  public var mlmAccuracy: Double? {
    self[PretrainingObjective.Term.maskedLanguageModel]?.accuracy
  }
}
