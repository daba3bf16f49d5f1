/// Mean and spread of numbers that come one by one (Welford).
package struct RunningMean: Sendable, Equatable {
  package private(set) var count = 0
  package private(set) var mean = 0.0
  private var squares = 0.0

  package init() {}

  package mutating func add(_ value: Double) {
    count += 1
    let distance = value - mean
    mean += distance / Double(count)
    squares += distance * (value - mean)
  }

  /// By how much the mean of so many independent numbers errs; 0 for fewer than two.
  package var standardError: Double {
    count < 2 ? 0 : (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// By how much the difference of two such means errs.
  package func errorOfDifference(to other: RunningMean) -> Double {
    (standardError * standardError + other.standardError * other.standardError).squareRoot()
  }
}
