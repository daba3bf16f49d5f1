import Models
import Training

/// Figures of labels of which several may hold.
public struct LabelFigures: Sendable {
  /// How often each label holds, was predicted, and both.
  public let counts: [(gold: Int, predicted: Int, both: Int)]
  private let exact: Int
  private let exactWithoutAny: Int
  private let texts: Int

  /// Counts what was predicted.
  public init(_ evaluation: SequenceEvaluation) {
    let width = evaluation.head.labels.count
    var counts = [(gold: Int, predicted: Int, both: Int)](repeating: (0, 0, 0), count: width)
    var (exact, exactGuess) = (0, 0)
    let usual = evaluation.goldCounts.map { 2 * $0 > evaluation.count }
    for index in 0..<evaluation.count {
      let predicted = evaluation.outputs.predictedLabels(index)
      let gold = (0..<width).map { evaluation.numbers[index * width + $0] > 0.5 }
      for label in 0..<width {
        counts[label].gold += gold[label] ? 1 : 0
        counts[label].predicted += predicted[label] ? 1 : 0
        counts[label].both += gold[label] && predicted[label] ? 1 : 0
      }
      exact += gold == predicted ? 1 : 0
      exactGuess += gold == usual ? 1 : 0
    }
    (self.counts, self.exact, exactWithoutAny, texts) = (
      counts, exact, exactGuess, evaluation.count
    )
  }

  /// F1 of a label; 0 where it neither holds nor is predicted.
  public func f1(_ label: Int) -> Double {
    Self.f1(counts[label].both, counts[label].gold + counts[label].predicted)
  }

  private static func f1(_ both: Int, _ sum: Int) -> Double {
    sum > 0 ? 2 * Double(both) / Double(sum) : 0
  }

  /// The share of texts all of whose labels are right, and F1 over all labels together and as their mean; beside what
  /// naming the same labels for every text gets.
  var figures: [TermReport.Figure] {
    let all = counts.reduce((both: 0, sum: 0)) {
      ($0.both + $1.both, $0.sum + $1.gold + $1.predicted)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    // Naming every label.
    let everywhere = counts.map { Self.f1($0.gold, $0.gold + texts) }
    let gold = counts.reduce(0) { $0 + $1.gold }
    return [
      .init(TermReport.FigureName.accuracy, Double(exact) / Double(max(texts, 1))),
      .init(
        TermReport.FigureName.majorityAccuracy, Double(exactWithoutAny) / Double(max(texts, 1))),
      .init("f1", Self.f1(all.both, all.sum)),
      .init("majorityF1", Self.f1(gold, gold + texts * counts.count)),
      .init("macroF1", mean(counts.indices.map(f1))), .init("majorityMacroF1", mean(everywhere)),
    ]
  }
}
