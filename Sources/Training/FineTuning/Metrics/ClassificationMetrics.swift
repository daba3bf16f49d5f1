import Preconditions

/// Figures of classes that exclude each other, as scikit-learn's `metrics/_classification.py` defines them.
public struct ClassificationMetrics: Sendable {
  /// The names of the classes.
  public let labels: [String]
  /// How often a class was predicted, by the right class: `confusion[gold][predicted]`.
  public let confusion: [[Int]]
  /// Precision, recall, F1 and support of every class, `[labels]`.
  public let classes: [PrecisionRecall]
  /// How many predictions there are.
  public let count: Int

  /// Counts predictions.
  ///
  /// - Parameters:
  ///   - labels: the names of the classes.
  ///   - gold: the right classes, as places in `labels`.
  ///   - predicted: what was predicted, as many.
  public init(labels: [String], gold: [Int], predicted: [Int]) {
    require(
      gold.count == predicted.count,
      "ClassificationMetrics: \(gold.count) right classes, \(predicted.count) predicted")
    var confusion = labels.map { _ in labels.map { _ in 0 } }
    for (gold, predicted) in zip(gold, predicted) {
      require(
        labels.indices.contains(gold) && labels.indices.contains(predicted),
        "ClassificationMetrics: classes \(gold) and \(predicted) of \(labels.count)")
      confusion[gold][predicted] += 1
    }
    self.init(labels: labels, confusion: confusion)
  }

  private init(labels: [String], confusion: [[Int]]) {
    (self.labels, self.confusion) = (labels, confusion)
    var predicted = labels.map { _ in 0 }
    for row in confusion { for (label, count) in row.enumerated() { predicted[label] += count } }
    classes = confusion.indices.map {
      PrecisionRecall(
        gold: confusion[$0].reduce(0, +), predicted: predicted[$0], correct: confusion[$0][$0])
    }
    count = classes.reduce(0) { $0 + $1.gold }
  }

  private var correct: Int { classes.reduce(0) { $0 + $1.correct } }

  /// The share of predictions that are right.
  public var accuracy: Double { PrecisionRecall.ratio(correct, count) }

  /// F1 of a label: 0 where it is neither right nor predicted.
  public func f1(of label: Int) -> Double { classes[label].f1 }

  /// F1 of label 1, the positive one of two; 0 without it.
  public var f1: Double { classes.count > 1 ? classes[1].f1 : 0 }

  /// The mean F1 of the labels that are right or predicted anywhere: what `f1_score(average="macro")` takes by itself.
  public var macroF1: Double {
    PrecisionRecall.meanF1(classes.filter { $0.gold + $0.predicted > 0 })
  }

  /// Matthews's correlation coefficient for any number of classes (Gorodkin 2004, R_K); 0 where the right ones or the
  /// predicted ones are all of one class.
  public var mcc: Double {
    func sum(_ terms: (PrecisionRecall) -> Int) -> Double {
      classes.reduce(0) { $0 + Double(terms($1)) }
    }
    let square = Double(count) * Double(count)
    let spread =
      (square - sum { $0.predicted * $0.predicted }) * (square - sum { $0.gold * $0.gold })
    let covariance = Double(correct) * Double(count) - sum { $0.gold * $0.predicted }
    return spread > 0 ? covariance / spread.squareRoot() : 0
  }

  /// The class that is right most often, the first of several; nil without classes.
  public var majority: Int? {
    classes.indices.max { (classes[$0].gold, -$0) < (classes[$1].gold, -$1) }
  }

  /// The figures of always predicting one class.
  public func always(_ label: Int) -> ClassificationMetrics {
    require(
      labels.indices.contains(label), "ClassificationMetrics: class \(label) of \(labels.count)")
    let rows = classes.map { row in labels.indices.map { $0 == label ? row.gold : 0 } }
    return ClassificationMetrics(labels: labels, confusion: rows)
  }

  /// The accuracy of always predicting the majority.
  public var majorityAccuracy: Double { majority.map { always($0).accuracy } ?? 0 }
  /// The macro F1 of always predicting the majority.
  public var majorityMacroF1: Double { majority.map { always($0).macroF1 } ?? 0 }
  /// F1 of label 1 where it is always predicted.
  public var alwaysPositiveF1: Double { classes.count > 1 ? always(1).f1 : 0 }
}
