import Preconditions
package import Randomness

/// How many neighbouring words n-gram masking takes together: n with probability (1/n) / Σ (1/k), n and k
/// from 1 to the longest (Lan & others 2020, "ALBERT", §4.1).
package struct SpanLengths: Sendable {
  /// The probabilities of at most 1, at most 2, … words.
  private let cumulative: [Double]

  /// Makes the distribution.
  ///
  /// - Parameter longest: the most words, at least 1.
  package init(longest: Int) {
    require(longest >= 1, "SpanLengths: longest \(longest)")
    let weights = (1...longest).map { 1 / Double($0) }
    let total = weights.reduce(0, +)
    var sum = 0.0
    cumulative = weights.map { weight in
      sum += weight
      return sum / total
    }
  }

  /// Draws a length.
  package func draw(_ random: inout RandomStream) -> Int {
    let draw = random.uniform()
    // The last sum may fall short of 1 by rounding.
    return (cumulative.firstIndex { draw < $0 } ?? cumulative.count - 1) + 1
  }
}
