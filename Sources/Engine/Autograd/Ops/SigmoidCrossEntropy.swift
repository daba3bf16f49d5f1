import Foundation
import Preconditions

/// Cross-entropy of labels that each hold or do not, of their logits:
/// ℓ = c · Σ (w·t·log(1 + e⁻ᶻ) + (1 − t)·log(1 + eᶻ)).
///
///     ∂z = c · ((w·t + 1 − t)·σ(z) − w·t) · ∂ℓ
///
/// (PyTorch's `binary_cross_entropy_with_logits`, whose `pos_weight` w is.)
///
/// - Parameters:
///   - logits: z, `[rows, labels]`.
///   - targets: t, 0 or 1, one for each logit.
///   - positiveWeights: w, one for each label; nil: all 1.
///   - coefficient: c, usually one over the number of logits.
/// - Returns: the loss, of shape `[1]`, and the sum.
public func sigmoidCrossEntropy(
  _ logits: Tensor, targets: [Float], positiveWeights: [Float]? = nil, coefficient: Float
) -> (loss: Tensor, sum: Double) {
  let columns = logits.shape.rank == 2 ? logits.shape[1] : 0
  require(
    logits.shape.rank == 2 && targets.count == logits.count
      && (positiveWeights?.count ?? columns) == columns,
    "sigmoidCrossEntropy: \(targets.count) targets, logits \(logits.shape), "
      + "\(positiveWeights?.count ?? columns) weights")
  func positive(_ place: Int) -> Double {
    Double(targets[place]) * (positiveWeights.map { Double($0[place % columns]) } ?? 1)
  }
  /// log(1 + e^x) without overflow.
  func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  var sum = 0.0
  for (place, target) in targets.enumerated() {
    let z = Double(logits.data[place])
    sum += positive(place) * softplus(-z) + (1 - Double(target)) * softplus(z)
  }
  let loss = logits.context.apply("sigmoidCrossEntropy", to: [logits], shape: [1]) {
    $0[0] = coefficient * Float(sum)
  } pullback: { upstream in
    let dz = logits.openGradient()
    for (place, target) in targets.enumerated() {
      let sigmoid = 1 / (1 + exp(-Double(logits.data[place])))
      let held = positive(place)
      let slope = (held + 1 - Double(target)) * sigmoid - held
      let before = dz.accumulate == 1 ? dz.data[place] : 0
      dz.data[place] = before + Float(Double(coefficient * upstream[0]) * slope)
    }
  }
  return (loss, sum)
}
