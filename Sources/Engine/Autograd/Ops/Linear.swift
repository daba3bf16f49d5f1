import CKernels
import Preconditions

/// Affine map: y = x·Wᵀ + b.
///
///     ∂x = ∂y·W        ∂W = ∂yᵀ·x        ∂b = Σ_tokens ∂y
///
/// - Parameters:
///   - x: `[tokens, in]`.
///   - weight: `[out, in]`, PyTorch's layout.
///   - bias: `[out]`, or nil.
/// - Returns: `[tokens, out]`.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
  let layout = LinearLayout("linear", x: x, weight: weight, bias: bias)
  let context = x.context
  return context.apply(
    "linear", to: [x, weight] + (bias.map { [$0] } ?? []), shape: [layout.tokens, layout.out]
  ) { y in
    let project = layout.projection(x, weight, bias)
    context.threads.run(layout.rowChunks) { rows, worker in
      project(rows, worker, y + rows.lowerBound * layout.out)
    }
  } pullback: { dy in
    layout.pullBackToInput(dy, weight, x)
    layout.pullBackToWeight(dy, x, weight, bias)
  }
}

/// The sizes of an affine map, and the products that every operation containing one shares.
struct LinearLayout {
  let tokens: Int
  let `in`: Int
  let out: Int
  var rowChunks: Chunks { .rows(tokens) }

  init(_ operation: StaticString, x: Tensor, weight: Tensor, bias: Tensor?) {
    require(
      x.shape.rank == 2 && weight.shape.rank == 2 && x.shape[1] == weight.shape[1],
      "\(operation): input \(x.shape), weight \(weight.shape)")
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "\(operation): bias \(bias?.shape ?? []), weight \(weight.shape)")
    tokens = x.shape[0]
    `in` = x.shape[1]
    out = weight.shape[0]
  }

  /// y = x[rows]·Wᵀ (+ b) for the chunks of rows of one forward pass, on the calling thread.
  ///
  /// - Parameters:
  ///   - x: `[tokens, in]`.
  ///   - weight: `[out, in]`.
  ///   - bias: b; nil where it is added later.
  ///   - activation: what follows in a weight of 8-bit integers; of floats none may.
  /// - Returns: what takes the rows, the number of the thread, and `[rows, out]` to write to.
  func projection(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, then activation: Activation? = nil
  ) -> (_ rows: Range<Int>, _ worker: Int, _ y: UnsafeMutablePointer<Float>) -> Void {
    let (x, bias, `in`, out) = (x, bias?.data, self.in, self.out)
    if let quantized = weight.quantized {
      let scratch = quantized.scratch(rows: rowChunks.size, context: weight.context)
      return { rows, worker, y in
        quantized.map(
          x.data + rows.lowerBound * `in`, count: rows.count, bias: bias, then: activation,
          into: y, scratch[worker])
      }
    }
    require(activation == nil, "LinearLayout.projection: an activation behind a weight of floats")
    let packed = PackedMatrix.projection(weight)
    return { rows, _, y in
      GEMM.multiply(
        Matrix(x.data + rows.lowerBound * `in`, rows: rows.count, columns: `in`), packed.matrix,
        into: y)
      if let bias { ck_bias_add(rows.count, out, bias, y) }
    }
  }

  /// W, `[out, in]`, for ``pullBack(_:_:rows:to:)``.
  func reverseProjection(_ weight: Tensor) -> PackedMatrix {
    PackedMatrix(Matrix(weight.data, rows: out, columns: `in`), context: weight.context)
  }

  /// ∂x[rows] = ∂y[rows]·W, on the calling thread.
  func pullBack(
    _ dy: UnsafePointer<Float>, _ reverse: PackedMatrix, rows: Range<Int>,
    to dx: GradientDestination
  ) {
    GEMM.multiply(
      Matrix(dy + rows.lowerBound * out, rows: rows.count, columns: out), reverse.matrix,
      into: dx.data + rows.lowerBound * `in`, accumulate: dx.accumulate)
  }

  /// ∂x[rows] = ∂y[rows]·W for the chunks of rows of one pullback, or nil where x gets no gradient.
  func inputPullback(_ x: Tensor, _ weight: Tensor)
    -> ((_ dy: UnsafePointer<Float>, _ rows: Range<Int>) -> Void)?
  {
    guard x.isTracked else { return nil }
    let dx = x.openGradient()
    let reverse = reverseProjection(weight)
    return { dy, rows in pullBack(dy, reverse, rows: rows, to: dx) }
  }

  /// ∂x = ∂y·W.
  func pullBackToInput(_ dy: UnsafePointer<Float>, _ weight: Tensor, _ x: Tensor) {
    guard let pullBack = inputPullback(x, weight) else { return }
    x.context.threads.forEach(rowChunks) { rows, _ in pullBack(dy, rows) }
  }

  /// ∂W = ∂yᵀ·x and ∂b = Σ ∂y; each piece owns some rows or columns of ∂W, whichever there are more
  /// of, and sums over all tokens.
  func pullBackToWeight(
    _ dy: UnsafePointer<Float>, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?
  ) {
    guard weight.isTracked || bias?.isTracked == true else { return }
    let dw = weight.openGradient()
    let db = bias.map { $0.openGradient() }
    let pieces = Chunks.weights(max(out, `in`))
    let sums = Chunks.weights(out, pieces: pieces.count)
    weight.context.threads.forEach(pieces) { range, piece in
      let rows = out >= `in` ? range : 0..<out
      let columns = out >= `in` ? 0..<`in` : range
      GEMM.multiply(
        Matrix(dy + rows.lowerBound, rows: tokens, columns: rows.count, stride: out).transposed,
        Matrix(x.data + columns.lowerBound, rows: tokens, columns: columns.count, stride: `in`),
        into: dw.data + rows.lowerBound * `in` + columns.lowerBound, stride: `in`,
        accumulate: dw.accumulate)
      if let db, piece < sums.count {
        let rows = sums[piece]
        ck_column_sums(
          tokens, rows.count, out, dy + rows.lowerBound, db.data + rows.lowerBound, db.accumulate)
      }
    }
  }
}
