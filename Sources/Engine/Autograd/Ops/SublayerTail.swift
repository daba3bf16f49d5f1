import CKernels
import Preconditions

/// The end of a post-norm sub-layer: y = LayerNorm(r + dropout(x·Wᵀ + b)), with s the normalised sum.
///
///     ∂s = ∂LayerNorm(∂y)        ∂r = ∂s        ∂u = mask ⊙ ∂s
///     ∂x = ∂u·W        ∂W = ∂uᵀ·x        ∂b = Σ_tokens ∂u
///
/// (Vaswani et al. 2017, §3.1 and 5.4.) The projection, the mask, the residual and the norm of a
/// chunk of rows follow each other while it is in cache.
///
/// - Parameters:
///   - x: `[tokens, in]`.
///   - weight: `[hidden, in]`.
///   - bias: `[hidden]`.
///   - residual: `[tokens, hidden]`.
///   - gain: the norm's weight, `[hidden]`.
///   - offset: the norm's bias, `[hidden]`.
///   - epsilon: added to the variance under the root.
///   - dropout: the probability of dropping an element of the projection while training.
/// - Returns: `[tokens, hidden]`.
public func sublayerTail(
  _ x: Tensor, weight: Tensor, bias: Tensor, residual: Tensor, gain: Tensor, offset: Tensor,
  epsilon: Float, dropout: Float
) -> Tensor {
  let layout = LinearLayout("sublayerTail", x: x, weight: weight, bias: bias)
  let tokens = layout.tokens
  let hidden = layout.out
  require(
    residual.shape == [tokens, hidden] && gain.shape == [hidden] && offset.shape == [hidden],
    "sublayerTail: residual \(residual.shape), gain \(gain.shape), offset \(offset.shape), "
      + "projection [\(tokens), \(hidden)]")
  let context = x.context
  let site = context.dropoutSite(probability: dropout).kernel
  let sum = context.temporary(tokens * hidden)  // [tokens, hidden]
  let mean = context.temporary(tokens)
  let inverseDeviation = context.temporary(tokens)
  return context.apply(
    "sublayerTail", to: [x, weight, bias, residual, gain, offset], shape: [tokens, hidden]
  ) { y in
    let project = layout.projection(x, weight)
    context.threads.run(layout.rowChunks) { rows, worker in
      let row = rows.lowerBound
      let first = row * hidden
      project(rows, worker, sum.base + first)
      ck_sublayer_tail_forward(
        rows.count, hidden, bias.data, residual.data + first, site, first, epsilon, gain.data,
        offset.data, sum.base + first, y + first, mean.base + row, inverseDeviation.base + row)
    }
  } pullback: { dy in
    let du = context.temporary(tokens * hidden)  // [tokens, hidden]
    let input = layout.inputPullback(x, weight)
    let dr = residual.openGradient()
    let norm = PartialSums(pieces: layout.rowChunks.count, width: 2 * hidden, context: context)
    context.threads.forEach(layout.rowChunks) { rows, piece in
      let row = rows.lowerBound
      let first = row * hidden
      ck_sublayer_tail_backward(
        rows.count, hidden, sum.base + first, mean.base + row, inverseDeviation.base + row,
        gain.data, site, first, dy + first, dr.data + first, dr.accumulate, du.base + first,
        norm[piece], norm[piece] + hidden)
      input?(du.base, rows)
    }
    norm.reduce(0..<hidden, into: gain.openGradient())
    norm.reduce(hidden..<2 * hidden, into: offset.openGradient())
    layout.pullBackToWeight(du.base, x, weight, bias)
  }
}
