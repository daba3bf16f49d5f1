import CKernels

/// The hyperbolic tangent of every element: y = tanh(x).
///
///     ∂x = ∂y ⊙ (1 − y²)
///
/// - Parameter x: any shape.
/// - Returns: a tensor of the same shape.
public func tanh(_ x: Tensor) -> Tensor {
  let context = x.context
  let y = context.temporary(x.count)
  return context.apply("tanh", to: [x], shape: x.shape, result: y) {
    ck_tanh_forward(x.count, x.data, y.base)
  } pullback: { dy in
    let dx = x.openGradient()
    ck_tanh_backward(x.count, y.base, dy, dx.data, dx.accumulate)
  }
}
