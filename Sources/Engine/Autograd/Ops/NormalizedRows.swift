import Preconditions

/// Rows brought to one Euclidean length: y[i] = ℓ · x[i] / |x[i]|; a row of zeros stays as it is.
///
///     ∂x[i] = ℓ/|x[i]| · (∂y[i] − u·(u · ∂y[i])), u = x[i]/|x[i]|
///
/// Norms are summed in 64 bits. (PyTorch's `normalize`; there a row of zeros has a gradient of 10¹² times what comes.)
///
/// - Parameters:
///   - x: `[rows, columns]`.
///   - length: ℓ.
/// - Returns: `[rows, columns]`.
public func normalizedRows(_ x: Tensor, length: Float = 1) -> Tensor {
  require(x.shape.rank == 2, "normalizedRows: input \(x.shape), expected rank 2")
  let (rows, columns) = (x.shape[0], x.shape[1])
  func row(_ data: UnsafePointer<Float>, _ index: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: data + index * columns, count: columns)
  }
  let norms = (0..<rows).map { index in
    row(x.data, index).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
  return x.context.apply("normalizedRows", to: [x], shape: x.shape) { y in
    for (index, norm) in norms.enumerated() {
      let scale = norm == 0 ? 0 : Double(length) / norm
      for (column, value) in row(x.data, index).enumerated() {
        y[index * columns + column] = Float(Double(value) * scale)
      }
    }
  } pullback: { dy in
    let dx = x.openGradient()
    for (index, norm) in norms.enumerated() {
      let (input, upstream) = (row(x.data, index), row(dy, index))
      let scale = norm == 0 ? 0 : Double(length) / norm
      let along =
        norm == 0
        ? 0 : zip(input, upstream).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / (norm * norm)
      for column in 0..<columns {
        let place = index * columns + column
        let change = scale * (Double(upstream[column]) - Double(input[column]) * along)
        dx.data[place] = (dx.accumulate == 1 ? dx.data[place] : 0) + Float(change)
      }
    }
  }
}
