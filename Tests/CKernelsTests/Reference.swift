import CKernels
import Foundation
import Randomness

/// The formulas of the kernels' headers in double precision, element by element.
enum Reference {
  static func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  static func normalDensity(_ x: Double) -> Double {
    exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
  }

  /// x·Φ(x) (Hendrycks & Gimpel 2016).
  static func gelu(_ x: Double) -> Double { x * normalDistribution(x) }

  static func geluSlope(_ x: Double) -> Double { normalDistribution(x) + x * normalDensity(x) }

  /// ½(1 + tanh u) = 1/(1 + e^-2u), which does not cancel for negative u.
  private static func gate(_ x: Double) -> Double {
    1 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
  static func geluTanh(_ x: Double) -> Double { x * gate(x) }

  static func geluTanhSlope(_ x: Double) -> Double {
    let g = gate(x)
    let inner = 2 * (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
    return g == 0 || g == 1 ? g : g + x * g * (1 - g) * inner
  }

  /// What dropout multiplies an element with.
  ///
  /// 128 elements share 16 Philox blocks: element r of a group is half (r/16)%2 of word r/32 of block r%16.
  static func multiplier(_ d: ck_dropout, element: Int) -> Double {
    let place = element % 128
    let block = UInt64(element / 128 * 16 + place % 16)
    let words = Philox4x32(key: d.key).block(
      SIMD4(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), d.site, d.step))
    let word = words[place / 32]
    let draw = (place / 16) % 2 == 0 ? word & 0xFFFF : word >> 16
    return draw >= d.threshold ? Double(d.scale) : 0
  }

  /// The mask of a tile of the attention scores: rows begin at multiples of 16.
  static func tileMultiplier(_ d: ck_dropout, first: Int, row: Int, column: Int, columns: Int)
    -> Double
  {
    multiplier(d, element: first + row * ((columns + 15) / 16 * 16) + column)
  }

  static func softmax(_ scores: ArraySlice<Double>, scale: Double) -> [Double] {
    let largest = scores.max() ?? 0
    let powers = scores.map { exp(($0 - largest) * scale) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  /// Mean and reciprocal deviation of a row.
  static func statistics(_ row: ArraySlice<Double>, eps: Double) -> (mean: Double, rstd: Double) {
    let mean = row.reduce(0, +) / Double(row.count)
    let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
    return (mean, 1 / (variance + eps).squareRoot())
  }

  /// The gradient of a normalised row by its input: the Jacobian of (x - mean)·rstd, times dy ⊙ γ.
  static func layerNormGradient(
    _ x: ArraySlice<Double>, mean: Double, rstd: Double, gamma: [Double], dy: ArraySlice<Double>
  ) -> (dx: [Double], hat: [Double]) {
    let hat = x.map { ($0 - mean) * rstd }
    let g = zip(dy, gamma).map { $0 * $1 }
    let count = Double(x.count)
    let meanG = g.reduce(0, +) / count
    let meanGX = zip(g, hat).reduce(0) { $0 + $1.0 * $1.1 } / count
    return (zip(g, hat).map { rstd * ($0 - meanG - $1 * meanGX) }, hat)
  }
}
