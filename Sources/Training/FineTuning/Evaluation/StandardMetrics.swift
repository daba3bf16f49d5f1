/// Figures of classes that exclude each other, by their usual definitions.
public struct ClassificationMetrics: Sendable {
  /// How often a class was predicted, by the right class: `confusion[gold][predicted]`.
  public let confusion: [[Int]]

  /// Counts predictions.
  public init(labels: [String], gold: [Int], predicted: [Int]) {
    var confusion = labels.map { _ in labels.map { _ in 0 } }
    for (gold, predicted) in zip(gold, predicted) { confusion[gold][predicted] += 1 }
    self.confusion = confusion
  }

  private var total: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }
  private func gold(_ label: Int) -> Int { confusion[label].reduce(0, +) }
  private func predicted(_ label: Int) -> Int { confusion.reduce(0) { $0 + $1[label] } }
  private func share(_ part: Double, of whole: Double) -> Double { whole > 0 ? part / whole : 0 }

  /// The share of predictions that are right.
  public var accuracy: Double {
    share(Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }), of: Double(total))
  }

  /// F1 of a label: 0 where it is neither right nor predicted.
  public func f1(of label: Int) -> Double {
    share(2 * Double(confusion[label][label]), of: Double(gold(label) + predicted(label)))
  }

  /// F1 of label 1.
  public var f1: Double { confusion.count > 1 ? f1(of: 1) : 0 }

  /// The mean of the labels' F1.
  public var macroF1: Double {
    confusion.indices.reduce(0) { $0 + f1(of: $1) } / Double(max(confusion.count, 1))
  }

  /// Matthews's correlation coefficient for any number of classes (Gorodkin 2004); 0 where all is of one class.
  public var mcc: Double {
    let count = Double(total)
    let right = accuracy * count
    var (cross, goldSquares, predictedSquares) = (0.0, 0.0, 0.0)
    for label in confusion.indices {
      let (gold, predicted) = (Double(gold(label)), Double(predicted(label)))
      cross += gold * predicted
      goldSquares += gold * gold
      predictedSquares += predicted * predicted
    }
    let spread = (count * count - predictedSquares) * (count * count - goldSquares)
    return spread > 0 ? (right * count - cross) / spread.squareRoot() : 0
  }
}

/// Figures of numbers.
public struct RegressionMetrics: Sendable {
  private let gold: [Double]
  private let predicted: [Double]

  /// Takes numbers and what was predicted for them.
  public init(gold: [Double], predicted: [Double]) {
    (self.gold, self.predicted) = (gold, predicted)
  }

  /// Pearson's correlation; NaN where one side is constant.
  public var pearson: Double { Self.correlation(gold, predicted) }

  /// Spearman's: Pearson's of the ranks, of which equal numbers share the mean.
  public var spearman: Double { Self.correlation(Self.ranks(gold), Self.ranks(predicted)) }

  /// The mean of the squared distances.
  public var meanSquaredError: Double {
    zip(gold, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      / Double(max(gold.count, 1))
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xy += (a - meanX) * (b - meanY)
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : .nan
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
