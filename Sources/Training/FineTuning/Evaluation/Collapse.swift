import ExactStrings
import Foundation
import Models

/// A model that has learned nothing of the texts: it says the same of all of them, or is no surer than how frequent
/// the labels are.
public struct Collapse: Sendable, Equatable {
  /// How that shows.
  public enum Sign: Sendable, Equatable {
    /// All predictions are one class, or no label or the same ones for all.
    case oneAnswer(String)
    /// The loss is no lower than what knowing the labels' frequencies alone gives.
    case lossOfPrior(loss: Double, prior: Double)
    /// Numbers are in the right order, but no nearer than their mean.
    case farOff(loss: Double, variance: Double, pearson: Double)
    /// A figure is what chance gives.
    case chance(figure: String, value: Double, chance: Double)
  }

  /// How it shows.
  public let sign: Sign
  /// The share of the most frequent class; nil of numbers.
  public let majority: Double?

  /// Whether nothing is learned at all.
  public var isTotal: Bool { if case .farOff = sign { false } else { true } }

  /// Looks at an evaluation; nil if nothing is wrong.
  public init?(_ evaluation: SequenceEvaluation) {
    // Of few texts chance may make all alike.
    guard evaluation.count >= 8 else { return nil }
    switch evaluation.head.problem {
    case .singleLabel:
      let counts = evaluation.goldCounts
      guard counts.count(where: { $0 > 0 }) > 1 else { return nil }
      majority = Double(counts.max() ?? 0) / Double(evaluation.count)
      let first = evaluation.outputs.predictedClass(0)
      if (0..<evaluation.count).allSatisfy({ evaluation.outputs.predictedClass($0) == first }) {
        sign = .oneAnswer(evaluation.head.labels[first])
      } else if evaluation.loss >= 0.995 * evaluation.priorEntropy,
        evaluation.classification.accuracy <= majority ?? 1
      {
        sign = .lossOfPrior(loss: evaluation.loss, prior: evaluation.priorEntropy)
      } else {
        return nil
      }
    case .multiLabel:
      majority = nil
      let first = evaluation.outputs.predictedLabels(0)
      guard (0..<evaluation.count).allSatisfy({ evaluation.outputs.predictedLabels($0) == first }),
        Set((0..<evaluation.count).map(evaluation.gold)).count > 1
      else { return nil }
      let name = evaluation.outputs.prediction(0)
      sign = .oneAnswer(name.isEmpty ? "no label" : name)
    case .regression:
      majority = nil
      guard evaluation.loss >= evaluation.variance, evaluation.variance > 0 else { return nil }
      let pearson = evaluation.regression.pearson
      sign =
        pearson > 0.3
        ? .farOff(loss: evaluation.loss, variance: evaluation.variance, pearson: pearson)
        : .lossOfPrior(loss: evaluation.loss, prior: evaluation.variance)
    }
  }
}

extension Collapse {
  /// Looks at labels of words; nil if nothing is wrong.
  public init?(_ evaluation: TokenEvaluation) {
    let metrics = evaluation.classification
    guard evaluation.count >= 8, metrics.classes.count(where: { $0.gold > 0 }) > 1,
      let only = metrics.classes.firstIndex(where: { $0.predicted == evaluation.count })
    else { return nil }
    // That most words are of one label is their nature.
    majority = nil
    sign = .oneAnswer(evaluation.labels[only])
  }

  /// Looks at answers; nil if nothing is wrong.
  public init?(_ evaluation: QuestionEvaluation) {
    let texts = Set(evaluation.predictions.map { ExactString($0.text) })
    guard evaluation.count >= 8, texts.count == 1, let only = texts.first,
      evaluation.metrics.overall.exactMatch < 1
    else { return nil }
    majority = nil
    sign = .oneAnswer(only.string.isEmpty ? "no answer" : only.string)
  }
}
