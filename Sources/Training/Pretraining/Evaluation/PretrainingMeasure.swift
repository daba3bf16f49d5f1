import Foundation
import Models
import Training

/// Masked language modelling, and the judging of pairs, beside what guessing would get.
struct PretrainingMeasure: EvaluationMeasure {
  private let task: PairTask?
  private let unigram: UnigramBaseline
  private let vocabularySize: Int
  private var count = 0
  private var loss = 0.0
  private var correct = 0
  private var unigramLoss = 0.0
  private var commonest = 0
  private var pairs: ClassSums

  /// Makes one of nothing.
  ///
  /// - Parameters:
  ///   - task: what the model judges pairs by, if it does.
  ///   - unigram: piece frequencies of the training text.
  ///   - vocabularySize: how many pieces there are.
  init(_ task: PairTask?, unigram: UnigramBaseline, vocabularySize: Int) {
    self.task = task
    self.unigram = unigram
    self.vocabularySize = vocabularySize
    pairs = ClassSums(classes: task?.classes.count ?? 0)
  }

  mutating func add(_ losses: [Loss], of batch: PretrainingBatch) {
    count += losses[0].count
    loss += losses[0].sum
    correct += losses[0].correct ?? 0
    if losses.count > 1 { pairs.add(losses[1], labels: batch.pairLabels) }
    unigramLoss += unigram.loss(of: batch.maskedLabels)
    commonest += batch.maskedLabels.reduce(0) { $0 + ($1 == unigram.commonestPiece ? 1 : 0) }
  }

  func report(step: Int) -> EvaluationReport {
    // Of nothing there is no mean: 0 would be the loss of a perfect model.
    let number = count > 0 ? Double(count) : .nan
    let masked = TermReport(
      MaskedLanguageModelReport.name, count: count, loss: loss / number,
      [
        .init("perplexity", exp(loss / number)),
        .init(TermReport.FigureName.accuracy, Double(correct) / number),
        .init("uniformLoss", log(Double(vocabularySize))),
        .init("unigramLoss", unigramLoss / number),
        .init("commonestPieceAccuracy", Double(commonest) / number),
      ])
    guard let task, pairs.count > 0 else { return EvaluationReport(step: step, terms: [masked]) }
    return EvaluationReport(
      step: step, terms: [masked, pairs.report(task.reportName, recalls: task.recallNames)])
  }
}
