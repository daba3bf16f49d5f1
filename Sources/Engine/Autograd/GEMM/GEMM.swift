import CKernels
import COpenBLAS
import Preconditions

/// Single-threaded matrix products on the calling thread.
enum GEMM {
  /// Whether our own kernel is used at all: it wants the registers of NEON, AVX2 or AVX-512.
  static var usesOwnKernel: Bool { ck_isa_active() != CK_ISA_BASELINE }

  /// Whether it is the faster one for a left factor.
  ///
  /// Tiles of AVX2 and NEON are too small to read a transposed factor where it lies; there, as on
  /// other processors, OpenBLAS is faster.
  private static func usesOwnKernel(for a: Matrix) -> Bool {
    a.view.layout == CK_ROW_MAJOR ? usesOwnKernel : ck_isa_active() == CK_ISA_AVX512
  }

  /// How many floats a packed matrix takes.
  static func packedCount(rows: Int, columns: Int) -> Int { ck_gemm_packed_count(rows, columns) }

  /// c = a·b, or c += a·b.
  ///
  /// - Parameters:
  ///   - a: `[m, k]`, not packed.
  ///   - b: `[k, n]`.
  ///   - c: `[m, n]`, row-major; without `accumulate` it may hold anything.
  ///   - stride: floats from one row of c to the next; n if nil.
  ///   - accumulate: 1 to add, 0 to overwrite.
  static func multiply(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int? = nil,
    accumulate: Int32 = 0
  ) {
    require(a.columns == b.rows, "GEMM: [\(a.rows), \(a.columns)] × [\(b.rows), \(b.columns)]")
    let stride = stride ?? b.columns
    if usesOwnKernel(for: a) || b.view.layout == CK_PANELS {
      ck_gemm(a.rows, b.columns, a.columns, a.view, b.view, c, stride, accumulate)
    } else {
      sgemm(a, b, into: c, stride: stride, accumulate: accumulate)
    }
  }

  /// The same by OpenBLAS.
  static func sgemm(
    _ a: Matrix, _ b: Matrix, into c: UnsafeMutablePointer<Float>, stride: Int,
    accumulate: Int32 = 0
  ) {
    guard a.rows > 0, b.columns > 0 else { return }
    func transpose(_ matrix: Matrix) -> CBLAS_TRANSPOSE {
      matrix.view.layout == CK_ROW_MAJOR ? CblasNoTrans : CblasTrans
    }
    cblas_sgemm(
      CblasRowMajor, transpose(a), transpose(b), blasint(a.rows), blasint(b.columns),
      blasint(a.columns), 1, a.view.data, blasint(max(a.view.stride, 1)), b.view.data,
      blasint(max(b.view.stride, 1)), Float(accumulate), c, blasint(max(stride, 1)))
  }
}
