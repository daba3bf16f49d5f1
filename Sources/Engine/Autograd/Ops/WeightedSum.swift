import Preconditions

/// A scalar made of all elements: s = Σ w ⊙ x, summed in double precision.
///
///     ∂x = w · ∂s
///
/// - Parameters:
///   - x: any shape.
///   - weights: w, one for each element.
/// - Returns: shape `[1]`.
public func weightedSum(_ x: Tensor, weights: [Float]) -> Tensor {
  require(
    weights.count == x.count, "weightedSum: \(weights.count) weights, input \(x.shape)")
  return x.context.apply("weightedSum", to: [x], shape: [1]) { y in
    var sum = 0.0
    for (i, weight) in weights.enumerated() { sum += Double(weight) * Double(x.data[i]) }
    y[0] = Float(sum)
  } pullback: { dy in
    let dx = x.openGradient()
    for (i, weight) in weights.enumerated() {
      dx.data[i] = (dx.accumulate == 1 ? dx.data[i] : 0) + weight * dy[0]
    }
  }
}
