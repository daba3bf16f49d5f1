import Preconditions

/// Figures of labels that each hold or do not, as scikit-learn has them of indicator matrices.
public struct MultiLabelMetrics: Sendable {
  /// The names of the labels.
  public let labels: [String]
  /// Precision, recall, F1 and support of every label, `[labels]`.
  public let classes: [PrecisionRecall]
  /// The share of examples all of whose labels are right.
  public let subsetAccuracy: Double
  private let gold: [[Bool]]

  /// Counts predictions.
  ///
  /// - Parameters:
  ///   - labels: the names of the labels.
  ///   - gold: which labels hold, `[examples][labels]`.
  ///   - predicted: which were predicted, of the same shape.
  public init(labels: [String], gold: [[Bool]], predicted: [[Bool]]) {
    require(
      gold.count == predicted.count,
      "MultiLabelMetrics: \(gold.count) examples, predictions for \(predicted.count)")
    var classes = labels.map { _ in PrecisionRecall() }
    var exact = 0
    for (gold, predicted) in zip(gold, predicted) {
      require(
        gold.count == labels.count && predicted.count == labels.count,
        "MultiLabelMetrics: \(gold.count) and \(predicted.count) labels of \(labels.count)")
      exact += gold == predicted ? 1 : 0
      for label in labels.indices {
        classes[label].gold += gold[label] ? 1 : 0
        classes[label].predicted += predicted[label] ? 1 : 0
        classes[label].correct += gold[label] && predicted[label] ? 1 : 0
      }
    }
    (self.labels, self.classes, self.gold) = (labels, classes, gold)
    subsetAccuracy = PrecisionRecall.ratio(exact, gold.count)
  }

  /// Precision, recall and F1 of all labels together.
  public var micro: PrecisionRecall { classes.reduce(PrecisionRecall(), +) }
  /// F1 of all labels together.
  public var microF1: Double { micro.f1 }
  /// The mean of the labels' F1.
  public var macroF1: Double { PrecisionRecall.meanF1(classes) }

  /// The figures of predicting the same labels for every example.
  public func always(_ predicted: [Bool]) -> MultiLabelMetrics {
    MultiLabelMetrics(
      labels: labels, gold: gold, predicted: Array(repeating: predicted, count: gold.count))
  }

  /// The figures of predicting the labels that hold in more than half of the examples.
  public var majority: MultiLabelMetrics { always(classes.map { 2 * $0.gold > gold.count }) }
  /// The figures of predicting every label, which is the better guess by F1.
  public var everything: MultiLabelMetrics { always(labels.map { _ in true }) }
}
