import FineTuning
import Foundation
import Models
import Testing
import Training

/// Figures of what a model gives, beside what guessing gets; and what is said of a model that learned nothing.
@Suite struct EvaluationTests {
  private func evaluation(_ logits: [Float], _ classes: [Int32], labels: Int = 2)
    -> SequenceEvaluation
  {
    let head = TaskHead(.sequence, labels: (0..<labels).map { "c\($0)" })
    return SequenceEvaluation(
      SequenceOutputs(head, values: logits), classes: classes, numbers: [])
  }

  /// 3 of 5 right, one false positive and one false negative.
  private var mixed: SequenceEvaluation {
    evaluation([2, 0, 0, 2, 0, 2, 2, 0, 0, 2], [0, 1, 0, 1, 1])
  }

  @Test func figuresStandBesideGuessing() throws {
    let term = mixed.report(step: 3).terms[0]
    #expect(term.count == 5 && term["accuracy"] == 0.6 && term["majorityAccuracy"] == 0.6)
    #expect(abs(try #require(term["f1"]) - 2 * 2.0 / 6) < 1e-12)
    #expect(abs(try #require(term["majorityF1"]) - 2 * 3.0 / 8) < 1e-12)
    #expect(abs(try #require(term["mcc"]) - 1.0 / 6) < 1e-12)
    let macro: Double = (0.5 + 2.0 / 3) / 2
    #expect(abs(try #require(term["macroF1"]) - macro) < 1e-12)
    let entropy = -(0.4 * log(0.4) + 0.6 * log(0.6))
    #expect(abs(try #require(term["priorEntropy"]) - entropy) < 1e-12)
    let (right, wrong) = (log(1 + exp(-2.0)), log(1 + exp(2.0)))
    #expect(abs(term.loss - (3 * right + 2 * wrong) / 5) < 1e-6)
    #expect(mixed.classification.confusion == [[1, 1], [1, 2]])
    // Of equal losses the first; those that are right are no errors.
    #expect(mixed.worst(9) == [2, 3])
  }

  @Test func numbersHaveFigures() throws {
    let head = TaskHead(.sequence, labels: ["score"], problem: .regression)
    let found = SequenceEvaluation(
      SequenceOutputs(head, values: [1, 2, 3, 4]), classes: [], numbers: [2, 4, 6, 9])
    let term = found.report(step: 0).terms[0]
    #expect(abs(try #require(term["spearman"]) - 1) < 1e-12)
    #expect(try #require(term["pearson"]) > 0.99)
    #expect(term["meanSquaredError"] == 9.75 && abs(term.loss - 9.75) < 1e-12)
    #expect(term["variance"] == 6.6875)
    #expect(found.worst(1) == [3])
  }

  @Test func labelsHaveFigures() throws {
    let head = TaskHead(.sequence, labels: ["a", "b"], problem: .multiLabel)
    let found = SequenceEvaluation(
      SequenceOutputs(head, values: [1, -1, 1, 1, -1, -1]), classes: [],
      numbers: [1, 0, 0, 1, 0, 1])
    let term = found.report(step: 0).terms[0]
    #expect(abs(try #require(term["accuracy"]) - 1.0 / 3) < 1e-12)
    // a: 1 right of 2 predicted and 1 that holds; b: 1 of 1 and 2.
    #expect(abs(try #require(term["macroF1"]) - 2.0 / 3) < 1e-12)
    #expect(abs(try #require(term["f1"]) - 4.0 / 6) < 1e-12)
    #expect(found.outputs.prediction(1) == "a|b" && found.gold(2) == "b")
  }

  @Test func aCollapsedModelIsFound() throws {
    let classes = (0..<12).map { Int32($0 % 3 == 0 ? 1 : 0) }
    let same = evaluation(classes.flatMap { _ in [Float(1), 0] }, classes)
    let found = try #require(Collapse(same))
    #expect(found.sign == .oneAnswer("c0") && found.majority == 2.0 / 3)
    // No surer than the frequency of the classes, and no better.
    let flat = evaluation(
      classes.enumerated().flatMap { [Float($0.offset % 2), 0.5] }, classes)
    guard case .lossOfPrior? = Collapse(flat)?.sign else {
      return #expect(Bool(false), "not found: \(flat.loss)")
    }
    let good = evaluation(classes.flatMap { [$0 == 0 ? Float(1) : -1, 0] }, classes)
    #expect(Collapse(good) == nil)
    // Of a few texts chance makes all alike.
    #expect(Collapse(evaluation([1, 0, 1, 0], [0, 1])) == nil)
    // Where there is one class only, one answer is right.
    #expect(
      Collapse(evaluation((0..<9).flatMap { _ in [Float(1), 0] }, (0..<9).map { _ in 0 })) == nil)
  }

  @Test func metricsFitTheOutputs() {
    #expect(!MetricChoice(.singleLabel, labels: 3).known.contains(.f1))
    #expect(MetricChoice(.singleLabel, labels: 2).known.contains(.f1))
    #expect(MetricChoice(.regression, labels: 1).known == [.pearson, .spearman, .loss])
    #expect(MetricChoice(.regression).usual == .pearson)
    #expect(Metric.macroF1.judge("classification").isHigherBetter)
    #expect(!Metric.loss.judge("classification").isHigherBetter)
  }
}
