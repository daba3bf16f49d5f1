import CKernels
import Preconditions

/// Selects rows: y[i] = x[indices[i]].
///
///     ∂x[j] = Σ_{i: indices[i] = j} ∂y[i]
///
/// - Parameters:
///   - x: `[rows, columns]`.
///   - indices: which rows, each in `0 ..< rows`, repeats allowed.
/// - Returns: `[indices.count, columns]`.
public func gatherRows(_ x: Tensor, _ indices: [Int32]) -> Tensor {
  require(x.shape.rank == 2, "gatherRows: input \(x.shape), expected rank 2")
  require(
    indices.allSatisfy { $0 >= 0 && Int($0) < x.shape[0] },
    "gatherRows: indices \(indices.min() ?? 0) to \(indices.max() ?? 0), input \(x.shape)")
  let context = x.context
  let columns = x.shape[1]
  return context.apply("gatherRows", to: [x], shape: [indices.count, columns]) { y in
    ck_gather_rows(indices.count, columns, indices, x.data, y)
  } pullback: { dy in
    let dx = x.openGradient().cleared()
    ck_scatter_add_rows(indices.count, 0, columns, columns, indices, dy, dx.data)
  }
}
