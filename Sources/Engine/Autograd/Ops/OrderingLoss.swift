import Foundation
import Preconditions

/// How far numbers are from the order that they should be in: ℓ = c · log(1 + Σ exp(a·(x_i − x_j))), over all pairs of
/// which j should be above i.
///
///     ∂x_i = c·a · Σ_j p_ij · ∂ℓ, ∂x_j = −c·a · Σ_i p_ij · ∂ℓ, p_ij = exp(a·(x_i − x_j) − ℓ/c)
///
/// (CoSENT, Huang & others 2024; sentence-transformers' `CoSENTLoss`.)
///
/// - Parameters:
///   - x: `[rows]`, such as the cosines of pairs of texts.
///   - order: what decides the right order, one for each; equal ones make no pair.
///   - scale: a.
///   - coefficient: c.
/// - Returns: the loss, of shape `[1]`, and ℓ/c.
public func orderingLoss(
  _ x: Tensor, order: [Float], scale: Float, coefficient: Float
) -> (loss: Tensor, sum: Double) {
  require(
    x.shape.rank == 1 && order.count == x.count,
    "orderingLoss: \(order.count) numbers for the order, input \(x.shape)")
  let values = x.values.map { Double($0) * Double(scale) }
  /// Visits the pairs.
  func forEachPair(_ body: (_ low: Int, _ high: Int) -> Void) {
    for low in values.indices {
      for high in values.indices where order[low] < order[high] { body(low, high) }
    }
  }
  var top = 0.0
  forEachPair { top = max(top, values[$0] - values[$1]) }
  var powers = exp(-top)
  forEachPair { powers += exp(values[$0] - values[$1] - top) }
  // Of a single row there is no pair that a NaN could show in.
  let sum = values.allSatisfy(\.isFinite) ? top + log(powers) : .nan
  let loss = x.context.apply("orderingLoss", to: [x], shape: [1]) {
    $0[0] = Float(Double(coefficient) * sum)
  } pullback: { upstream in
    var slopes = [Double](repeating: 0, count: values.count)
    forEachPair { low, high in
      let p = exp(values[low] - values[high] - sum)
      slopes[low] += p
      slopes[high] -= p
    }
    let factor = Double(coefficient * upstream[0]) * Double(scale)
    let dx = x.openGradient()
    for (place, slope) in slopes.enumerated() {
      dx.data[place] = (dx.accumulate == 1 ? dx.data[place] : 0) + Float(factor * slope)
    }
  }
  return (loss, sum)
}
