import CKernels

/// Affine map and activation in one pass: z = x·Wᵀ + b, y = gelu(z).
///
///     ∂z = ∂y ⊙ gelu′(z)        ∂x = ∂z·W        ∂W = ∂zᵀ·x        ∂b = Σ_tokens ∂z
///
/// A chunk of rows is projected and activated while it is in cache; z is kept for backward.
///
/// - Parameters:
///   - x: `[tokens, in]`.
///   - weight: `[out, in]`.
///   - bias: `[out]`.
///   - activation: which form of GELU.
/// - Returns: `[tokens, out]`.
public func linearGELU(_ x: Tensor, weight: Tensor, bias: Tensor, activation: Activation) -> Tensor
{
  let layout = LinearLayout("linearGELU", x: x, weight: weight, bias: bias)
  let context = x.context
  let out = layout.out
  let result = context.temporary(layout.tokens * out)
  // z, `[tokens, out]`, is asked for again by backward alone.
  let z = context.isInferenceOnly ? result : context.temporary(layout.tokens * out)
  return context.apply(
    "linearGELU", to: [x, weight, bias], shape: [layout.tokens, out], result: result
  ) {
    let y = result.base
    if weight.isQuantized {
      let project = layout.projection(x, weight, bias, then: activation)
      return context.threads.run(layout.rowChunks) { rows, worker in
        project(rows, worker, y + rows.lowerBound * out)
      }
    }
    let project = layout.projection(x, weight)
    context.threads.run(layout.rowChunks) { rows, worker in
      let first = rows.lowerBound * out
      project(rows, worker, z.base + first)
      switch activation {
      case .gelu:
        ck_bias_gelu_erf_forward(rows.count, out, bias.data, z.base + first, y + first)
      case .geluTanh:
        ck_bias_gelu_tanh_forward(rows.count, out, bias.data, z.base + first, y + first)
      }
    }
  } pullback: { dy in
    let dz = z  // overwritten in place, chunk by chunk
    let input = layout.inputPullback(x, weight)
    context.threads.forEach(layout.rowChunks) { rows, _ in
      let first = rows.lowerBound * out
      let count = rows.count * out
      switch activation {
      case .gelu: ck_gelu_erf_backward(count, z.base + first, dy + first, dz.base + first, 0)
      case .geluTanh: ck_gelu_tanh_backward(count, z.base + first, dy + first, dz.base + first, 0)
      }
      input?(dz.base, rows)
    }
    layout.pullBackToWeight(dz.base, x, weight, bias)
  }
}
