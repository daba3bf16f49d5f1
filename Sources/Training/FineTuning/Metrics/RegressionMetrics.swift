import Preconditions

/// Figures of numbers, as scipy's `pearsonr` and `spearmanr` and scikit-learn's `mean_squared_error` define them.
public struct RegressionMetrics: Sendable {
  private let gold: [Double]
  private let predicted: [Double]

  /// Takes numbers and what was predicted for them, as many.
  public init(gold: [Double], predicted: [Double]) {
    require(
      gold.count == predicted.count,
      "RegressionMetrics: \(gold.count) numbers, \(predicted.count) predicted")
    (self.gold, self.predicted) = (gold, predicted)
  }

  /// Pearson's correlation; 0 where one side is constant, as scikit-learn's `r_regression` has it (scipy: NaN).
  public var pearson: Double { Self.correlation(gold, predicted) }

  /// Spearman's rank correlation: Pearson's of the ranks, of which equal numbers share the mean; 0 where one side is
  /// constant.
  public var spearman: Double { Self.correlation(Self.ranks(gold), Self.ranks(predicted)) }

  /// The mean of the squared distances; 0 of none.
  public var meanSquaredError: Double {
    Self.mean(zip(gold, predicted).map { ($0 - $1) * ($0 - $1) })
  }

  /// The mean squared error of always predicting the mean of the right numbers: their variance.
  public var baselineMeanSquaredError: Double {
    let mean = Self.mean(gold)
    return Self.mean(gold.map { ($0 - mean) * ($0 - mean) })
  }

  /// How far apart the ranks of the right number and of the predicted one are, as a share of how many there are.
  public var rankDistances: [Double] {
    zip(Self.ranks(gold), Self.ranks(predicted)).map { abs($0 - $1) / Double(gold.count) }
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double {
    // The mean of equal numbers may be off by a rounding: their deviations would be noise.
    guard isSpread(x), isSpread(y) else { return 0 }
    let (meanX, meanY) = (mean(x), mean(y))
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xy += (a - meanX) * (b - meanY)
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
    }
    let spread = xx.squareRoot() * yy.squareRoot()
    return spread > 0 ? max(-1, min(1, xy / spread)) : 0
  }

  private static func isSpread(_ values: [Double]) -> Bool {
    values.contains { $0 != values[0] }
  }

  /// Ranks from 1; equal numbers have the mean of the ranks that they take up.
  static func ranks(_ values: [Double]) -> [Double] {
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
