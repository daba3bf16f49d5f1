import CKernels

/// Dropout while training, the identity otherwise: y = mask ⊙ x / (1 − p).
///
///     ∂x = mask ⊙ ∂y / (1 − p)
///
/// (Srivastava et al. 2014.) The mask is drawn again in backward, from its ``DropoutSite``.
///
/// - Parameters:
///   - x: any shape.
///   - probability: p.
/// - Returns: a tensor of the same shape.
public func dropout(_ x: Tensor, probability: Float) -> Tensor {
  let context = x.context
  let site = context.dropoutSite(probability: probability)
  guard site.isActive else { return x }
  let chunks = Chunks.elements(x.count)
  return context.apply("dropout", to: [x], shape: x.shape) { y in
    context.threads.forEach(chunks) { range, _ in
      let first = range.lowerBound
      ck_dropout_forward(range.count, first, site.kernel, x.data + first, y + first)
    }
  } pullback: { dy in
    let dx = x.openGradient()
    context.threads.forEach(chunks) { range, _ in
      let first = range.lowerBound
      ck_dropout_backward(
        range.count, first, site.kernel, dy + first, dx.data + first, dx.accumulate)
    }
  }
}
