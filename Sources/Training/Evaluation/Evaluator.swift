import Autograd
import BERT
import PretrainingData

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

  /// Makes an evaluator.
  ///
  /// - Parameters:
  ///   - set: the instances.
  ///   - unigram: piece frequencies of the *training* text, for the baselines.
  public init(set: any EvaluationInstances, unigram: UnigramBaseline) {
    self.set = set
    self.unigram = unigram
  }

  /// Runs a model over the set.
  ///
  /// - Parameters:
  ///   - model: what to measure; it is not changed.
  ///   - step: its optimizer step, for the report.
  /// - Returns: losses and accuracies beside their baselines.
  public func report(_ model: BERTForPreTraining, step: Int) -> EvaluationReport {
    var sums = EvaluationSums()
    var unigramLoss = 0.0
    var commonest = 0
    set.batches(of: Self.batchSize) { batch in
      // Not recorded: no pullbacks, no dropout.
      let losses = model.losses(
        of: PretrainingExamples(batch), maskedCoefficient: 1, nextSentenceCoefficient: 1)
      let masked = losses.maskedLanguageModel
      sums.addMasked(loss: masked.summedLoss, count: masked.count, correct: masked.correct)
      if let next = losses.nextSentence {
        sums.addNextSentence(
          loss: next.summedLoss, labels: batch.nextSentenceLabels, predictions: next.predictions)
      }
      unigramLoss += unigram.loss(of: batch.maskedLabels)
      commonest += batch.maskedLabels.reduce(0) { $0 + ($1 == unigram.commonestPiece ? 1 : 0) }
    }
    let count = Double(max(sums.maskedCount, 1))
    return sums.report(
      step: step, vocabularySize: model.configuration.vocabularySize,
      unigramLoss: unigramLoss / count, commonestPieceAccuracy: Double(commonest) / count)
  }
}
