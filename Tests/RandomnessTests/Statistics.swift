import Foundation

/// Σ (observed - expected)² / expected for classes that are all as likely.
func chiSquare(_ observed: [Int]) -> Double {
  let expected = Double(observed.reduce(0, +)) / Double(observed.count)
  return observed.reduce(0) {
    $0 + (Double($1) - expected) * (Double($1) - expected) / expected
  }
}

/// Five deviations above the mean by the Wilson–Hilferty approximation.
func chiSquareBound(degreesOfFreedom count: Int) -> Double {
  let k = Double(count)
  return k * pow(1 - 2 / (9 * k) + 5 * (2 / (9 * k)).squareRoot(), 3)
}

/// Whether a mean of `count` draws lies within five standard errors of what it should be.
func isClose(_ mean: Double, to expected: Double, deviation: Double, count: Int) -> Bool {
  abs(mean - expected) <= 5 * deviation / Double(count).squareRoot()
}
