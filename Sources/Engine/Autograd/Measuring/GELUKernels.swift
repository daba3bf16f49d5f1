import CKernels

/// The two kernels of exact GELU on their own, over the pieces that ``linearGELU(_:weight:bias:activation:)``
/// has, without its products.
package struct GELUKernels {
  private let context: Context
  private let rows: Int
  private let columns: Int
  private let z: Storage  // [rows, columns]
  private let y: Storage  // [rows, columns]
  private let bias: Storage  // [columns]

  /// Makes operands of spread-out values.
  package init(rows: Int, columns: Int, context: Context) {
    self.context = context
    self.rows = rows
    self.columns = columns
    z = context.temporary(rows * columns)
    y = context.temporary(rows * columns)
    bias = context.temporary(columns)
    bias.clear()
    for index in 0..<rows * columns {
      z.base[index] = Float(index % 801 - 400) / 100
      y.base[index] = 1
    }
  }

  /// y = gelu(z + bias); the bias is zero.
  package func forward() {
    context.threads.forEach(.rows(rows)) { range, _ in
      let first = range.lowerBound * columns
      ck_bias_gelu_erf_forward(range.count, columns, bias.base, z.base + first, y.base + first)
    }
  }

  /// ∂z = ∂y ⊙ gelu′(z), into the memory of ∂y.
  package func backward() {
    context.threads.forEach(.rows(rows)) { range, _ in
      let first = range.lowerBound * columns
      ck_gelu_erf_backward(
        range.count * columns, z.base + first, y.base + first, y.base + first, 0)
    }
  }
}
