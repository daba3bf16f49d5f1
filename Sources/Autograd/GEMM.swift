import COpenBLAS

/// A row-major matrix in memory that someone else owns.
struct Matrix {
  let data: UnsafePointer<Float>
  let rows: Int
  let columns: Int
  /// Floats from one row to the next.
  let stride: Int

  init(_ data: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.data = data
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }
}

/// The transpose of a matrix, as a view.
struct Transposed {
  let matrix: Matrix
  init(_ matrix: Matrix) { self.matrix = matrix }
}

/// Single-threaded products on the calling thread: c = alpha·a·b + beta·c.
///
/// Beta 0 overwrites c whatever it held (BLAS promises that NaN there does not spread).
enum GEMM {
  /// c[m, n] = alpha · a[m, k] · b[k, n] + beta · c.
  static func multiply(
    _ a: Matrix, _ b: Matrix, alpha: Float = 1, into c: UnsafeMutablePointer<Float>,
    stride: Int? = nil, beta: Float = 0
  ) {
    precondition(a.columns == b.rows, "GEMM: [\(a.rows), \(a.columns)] × [\(b.rows), \(b.columns)]")
    call(
      CblasNoTrans, CblasNoTrans, m: a.rows, n: b.columns, k: a.columns, alpha, a, b, beta, c,
      stride ?? b.columns)
  }

  /// c[m, n] = alpha · a[m, k] · b[n, k]ᵀ + beta · c.
  static func multiply(
    _ a: Matrix, _ b: Transposed, alpha: Float = 1, into c: UnsafeMutablePointer<Float>,
    stride: Int? = nil, beta: Float = 0
  ) {
    let b = b.matrix
    precondition(
      a.columns == b.columns, "GEMM: [\(a.rows), \(a.columns)] × [\(b.rows), \(b.columns)]ᵀ")
    call(
      CblasNoTrans, CblasTrans, m: a.rows, n: b.rows, k: a.columns, alpha, a, b, beta, c,
      stride ?? b.rows)
  }

  /// c[m, n] = alpha · a[k, m]ᵀ · b[k, n] + beta · c.
  static func multiply(
    _ a: Transposed, _ b: Matrix, alpha: Float = 1, into c: UnsafeMutablePointer<Float>,
    stride: Int? = nil, beta: Float = 0
  ) {
    let a = a.matrix
    precondition(a.rows == b.rows, "GEMM: [\(a.rows), \(a.columns)]ᵀ × [\(b.rows), \(b.columns)]")
    call(
      CblasTrans, CblasNoTrans, m: a.columns, n: b.columns, k: a.rows, alpha, a, b, beta, c,
      stride ?? b.columns)
  }

  private static func call(
    _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, m: Int, n: Int, k: Int,
    _ alpha: Float, _ a: Matrix, _ b: Matrix, _ beta: Float, _ c: UnsafeMutablePointer<Float>,
    _ stride: Int
  ) {
    guard m > 0, n > 0 else { return }
    cblas_sgemm(
      CblasRowMajor, transposeA, transposeB, blasint(m), blasint(n), blasint(k), alpha,
      a.data, blasint(max(a.stride, 1)), b.data, blasint(max(b.stride, 1)), beta,
      c, blasint(max(stride, 1)))
  }
}
