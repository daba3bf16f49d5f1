import Preconditions

/// The inner product of each row of one matrix with that of another: y[i] = Σ_j a[i, j] · b[i, j], summed in 64 bits.
///
///     ∂a[i] = ∂y[i] · b[i]        ∂b[i] = ∂y[i] · a[i]
///
/// - Parameters:
///   - a: `[rows, columns]`.
///   - b: likewise.
/// - Returns: `[rows]`.
public func rowProducts(_ a: Tensor, _ b: Tensor) -> Tensor {
  require(
    a.shape.rank == 2 && a.shape == b.shape, "rowProducts: inputs \(a.shape) and \(b.shape)")
  let (rows, columns) = (a.shape[0], a.shape[1])
  return a.context.apply("rowProducts", to: [a, b], shape: [rows]) { y in
    for row in 0..<rows {
      var sum = 0.0
      for place in row * columns..<(row + 1) * columns {
        sum += Double(a.data[place]) * Double(b.data[place])
      }
      y[row] = Float(sum)
    }
  } pullback: { dy in
    for (input, other) in [(a, b), (b, a)] where input.isTracked {
      let gradient = input.openGradient()
      for place in 0..<input.count {
        gradient.data[place] =
          (gradient.accumulate == 1 ? gradient.data[place] : 0)
          + dy[place / columns] * other.data[place]
      }
    }
  }
}
