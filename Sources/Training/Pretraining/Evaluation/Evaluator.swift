import Autograd
import Models

/// Measures a model on one fixed set of held-out instances, always the same.
public struct Evaluator {
  /// Sequences that are evaluated together.
  static let batchSize = 64

  private let set: any EvaluationInstances
  let unigram: UnigramBaseline
  /// How many instances an evaluation looks at.
  public var instanceCount: Int { self.set.count }
  /// Why pairs of sentences are not evaluated although the model judges them, or nil.
  public var pairless: PretrainingDataError? { (set as? EvaluationSet)?.pairless }
  private let unknownRate: Double

  /// Makes an evaluator.
  ///
  /// - Parameters:
  ///   - set: the instances.
  ///   - unigram: piece frequencies of the *training* text, for the baselines.
  public init(set: any EvaluationInstances, unigram: UnigramBaseline) {
    self.set = set
    self.unigram = unigram
    unknownRate = set.unknownRate
  }

  /// Runs a model over the set.
  ///
  /// - Parameters:
  ///   - model: what to measure; it is not changed.
  ///   - step: its optimizer step, for the report.
  /// - Returns: losses and accuracies beside their baselines.
  public func report(_ model: BERTForPreTraining, step: Int) -> EvaluationReport {
    guard let report = report(model, step: step, until: { false }) else {
      fatalError("Evaluator.report: given up without being asked")
    }
    return report
  }

  /// Runs a model over the set, unless that is given up.
  ///
  /// - Parameters:
  ///   - model: what to measure; it is not changed.
  ///   - step: its optimizer step, for the report.
  ///   - isAbandoned: whether to give up; asked within every batch, by all threads.
  /// - Returns: losses and accuracies beside their baselines, or nil if it was given up.
  public func report(
    _ model: BERTForPreTraining, step: Int, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> EvaluationReport? {
    model.context.threads.abandoning(when: isAbandoned) {
      try? measure(model, step: step, isAbandoned)
    }
  }

  private struct Abandoned: Error {}

  private func measure(
    _ model: BERTForPreTraining, step: Int, _ isAbandoned: () -> Bool
  ) throws(Abandoned) -> EvaluationReport {
    let objective = PretrainingObjective(model)
    var sums = EvaluationSums()
    var unigramLoss = 0.0
    var commonest = 0
    func add(_ batch: PretrainingBatch) throws(Abandoned) {
      // Not recorded: no pullbacks, no dropout.
      let losses = objective.losses(of: batch, coefficients: objective.terms.map { _ in 1 })
      // What has been left out is not told from what has been computed.
      if isAbandoned() { throw Abandoned() }
      sums.addMasked(losses[0])
      if losses.count > 1 { sums.addPairs(losses[1], labels: batch.pairLabels) }
      unigramLoss += unigram.loss(of: batch.maskedLabels)
      commonest += batch.maskedLabels.reduce(0) { $0 + ($1 == unigram.commonestPiece ? 1 : 0) }
    }
    do {
      try set.batches(of: Self.batchSize, add)
    } catch {
      throw Abandoned()
    }
    let count = sums.maskedCount > 0 ? Double(sums.maskedCount) : .nan
    var report = sums.report(
      step: step, vocabularySize: model.configuration.vocabularySize,
      unigramLoss: unigramLoss / count, commonestPieceAccuracy: Double(commonest) / count)
    report.unknownRate = unknownRate
    return report
  }
}
