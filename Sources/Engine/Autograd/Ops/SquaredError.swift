import Preconditions

/// The squared distance of numbers from what they should be: ℓ = c · Σ (x − t)².
///
///     ∂x = 2c · (x − t) · ∂ℓ
///
/// - Parameters:
///   - x: any shape.
///   - targets: t, one for each element.
///   - coefficient: c, usually one over the number of elements.
/// - Returns: the loss, of shape `[1]`, and the sum.
public func squaredError(
  _ x: Tensor, targets: [Float], coefficient: Float
) -> (loss: Tensor, sum: Double) {
  require(
    targets.count == x.count, "squaredError: \(targets.count) targets, input \(x.shape)")
  var sum = 0.0
  for (place, target) in targets.enumerated() {
    let distance = Double(x.data[place]) - Double(target)
    sum += distance * distance
  }
  let loss = x.context.apply("squaredError", to: [x], shape: [1]) {
    $0[0] = coefficient * Float(sum)
  } pullback: { upstream in
    let dx = x.openGradient()
    for (place, target) in targets.enumerated() {
      let before = dx.accumulate == 1 ? dx.data[place] : 0
      dx.data[place] = before + 2 * coefficient * upstream[0] * (x.data[place] - target)
    }
  }
  return (loss, sum)
}
