import CKernels
import Preconditions

/// Layer normalisation of every row: y = γ ⊙ x̂ + β with x̂ = (x − μ)/√(σ² + ε), σ² the population variance.
///
///     ∂x = (g − mean(g) − x̂ · mean(g ⊙ x̂))/√(σ² + ε), g = ∂y ⊙ γ
///     ∂γ = Σ_rows ∂y ⊙ x̂        ∂β = Σ_rows ∂y
///
/// (Ba et al. 2016, "Layer normalization".)
///
/// - Parameters:
///   - x: `[rows, hidden]`.
///   - gain: γ, `[hidden]`.
///   - offset: β, `[hidden]`.
///   - epsilon: ε.
/// - Returns: `[rows, hidden]`.
public func layerNorm(_ x: Tensor, gain: Tensor, offset: Tensor, epsilon: Float) -> Tensor {
  let hidden = x.shape.columns
  require(
    x.shape.rank == 2 && gain.shape == [hidden] && offset.shape == [hidden],
    "layerNorm: input \(x.shape), gain \(gain.shape), offset \(offset.shape)")
  let context = x.context
  let rows = x.shape[0]
  let chunks = Chunks.elements(rows, each: hidden)
  let mean = context.temporary(rows)
  let inverseDeviation = context.temporary(rows)
  return context.apply("layerNorm", to: [x, gain, offset], shape: x.shape) { y in
    context.threads.forEach(chunks) { range, _ in
      let row = range.lowerBound
      ck_layer_norm_forward(
        range.count, hidden, epsilon, x.data + row * hidden, gain.data, offset.data,
        y + row * hidden, mean.base + row, inverseDeviation.base + row)
    }
  } pullback: { dy in
    let dx = x.openGradient()
    let sums = PartialSums(pieces: chunks.count, width: 2 * hidden, context: context)
    context.threads.forEach(chunks) { range, piece in
      let row = range.lowerBound
      ck_layer_norm_backward(
        range.count, hidden, x.data + row * hidden, mean.base + row, inverseDeviation.base + row,
        gain.data, dy + row * hidden, dx.data + row * hidden, dx.accumulate, sums[piece],
        sums[piece] + hidden)
    }
    sums.reduce(0..<hidden, into: gain.openGradient())
    sums.reduce(hidden..<2 * hidden, into: offset.openGradient())
  }
}
