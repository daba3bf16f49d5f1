import Foundation
import Training

/// How a model does on text, each figure beside what guessing would get.
public struct EvaluationReport: Codable, Sendable {
  /// Masked language modelling; where nothing was masked nothing is known, and every figure but the uniform
  /// loss is NaN.
  public struct MaskedLanguageModel: Codable, Sendable {
    /// How many masked pieces were predicted.
    public let count: Int
    /// Mean −ln p(piece), in nats.
    public let loss: Double
    /// e to the loss.
    public let perplexity: Double
    /// The share of pieces whose prediction was right.
    public let accuracy: Double
    /// The loss of a uniform guess, ln V.
    public let uniformLoss: Double
    /// The loss of guessing by the training text's piece frequencies.
    public let unigramLoss: Double
    /// The accuracy of always guessing the training text's commonest piece.
    public let commonestPieceAccuracy: Double
  }

  /// Next-sentence prediction.
  public struct NextSentence: Codable, Sendable {
    /// How many pairs were judged.
    public let count: Int
    /// Mean −ln p(class), in nats.
    public let loss: Double
    /// The share of pairs judged right.
    public let accuracy: Double
    /// The share of the larger class.
    public let majorityAccuracy: Double
    /// The share of true successors judged IsNext; NaN without any.
    public let isNextRecall: Double
    /// The share of random partners judged NotNext; NaN without any.
    public let notNextRecall: Double
  }

  /// The optimizer step of the model.
  public let step: Int
  /// Masked language modelling.
  public let maskedLanguageModel: MaskedLanguageModel
  /// Next-sentence prediction, if the model was trained for it.
  public let nextSentence: NextSentence?
  /// The share of the text's tokens that are `[UNK]`, which are never masked; nil where nobody counted.
  public var unknownRate: Double?
}

/// Sums over the batches of an evaluation.
struct EvaluationSums {
  private(set) var maskedCount = 0
  private var maskedLoss = 0.0
  private var maskedCorrect = 0
  private var nextCount = [0, 0]
  private var nextCorrect = [0, 0]
  private var nextLoss = 0.0

  mutating func addMasked(_ loss: Loss) {
    maskedLoss += loss.sum
    maskedCount += loss.count
    maskedCorrect += loss.correct ?? 0
  }

  mutating func addPairs(_ loss: Loss, labels: [Int32]) {
    nextLoss += loss.sum
    for (label, prediction) in zip(labels, loss.predictions) {
      nextCount[Int(label)] += 1
      nextCorrect[Int(label)] += label == prediction ? 1 : 0
    }
  }

  func report(
    step: Int, vocabularySize: Int, unigramLoss: Double, commonestPieceAccuracy: Double
  ) -> EvaluationReport {
    // Of nothing there is no mean: 0 would be the loss of a perfect model.
    let loss = maskedCount > 0 ? maskedLoss / Double(maskedCount) : .nan
    let pairs = nextCount[0] + nextCount[1]
    func share(_ part: Int, of whole: Int) -> Double {
      whole > 0 ? Double(part) / Double(whole) : .nan
    }
    return EvaluationReport(
      step: step,
      maskedLanguageModel: .init(
        count: maskedCount, loss: loss, perplexity: exp(loss),
        accuracy: share(maskedCorrect, of: maskedCount), uniformLoss: log(Double(vocabularySize)),
        unigramLoss: unigramLoss, commonestPieceAccuracy: commonestPieceAccuracy),
      nextSentence: pairs == 0
        ? nil
        : .init(
          count: pairs, loss: nextLoss / Double(pairs),
          accuracy: share(nextCorrect[0] + nextCorrect[1], of: pairs),
          majorityAccuracy: share(max(nextCount[0], nextCount[1]), of: pairs),
          isNextRecall: share(nextCorrect[0], of: nextCount[0]),
          notNextRecall: share(nextCorrect[1], of: nextCount[1])))
  }
}
