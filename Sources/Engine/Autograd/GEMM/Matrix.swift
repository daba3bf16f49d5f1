import CKernels
import Preconditions

/// A matrix of floats in memory that someone else owns.
struct Matrix {
  /// Its address, the floats from one line to the next, and whether lines are rows or columns.
  let view: ck_matrix
  let rows: Int
  let columns: Int

  /// A row-major matrix.
  ///
  /// - Parameters:
  ///   - data: the first element.
  ///   - rows: how many rows.
  ///   - columns: how many columns.
  ///   - stride: floats from one row to the next; as many as there are columns if nil.
  init(_ data: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.init(
      view: ck_matrix(data: data, stride: stride ?? columns, layout: CK_ROW_MAJOR), rows: rows,
      columns: columns)
  }

  fileprivate init(view: ck_matrix, rows: Int, columns: Int) {
    self.view = view
    self.rows = rows
    self.columns = columns
  }

  /// The transpose, as a view of the same memory.
  var transposed: Matrix {
    require(view.layout != CK_PANELS, "Matrix.transposed: a packed matrix")
    let layout = view.layout == CK_ROW_MAJOR ? CK_COLUMN_MAJOR : CK_ROW_MAJOR
    return Matrix(
      view: ck_matrix(data: view.data, stride: view.stride, layout: layout), rows: columns,
      columns: rows)
  }
}

/// The right factor of many products, rearranged once into what the kernel reads.
struct PackedMatrix {
  /// What products take; it is valid as long as this value and its memory live.
  let matrix: Matrix
  private let storage: Storage?

  /// Packs on the context's threads, into memory of its own.
  init(_ matrix: Matrix, context: Context) {
    guard GEMM.usesOwnKernel || context.isInferenceOnly else {
      self.matrix = matrix
      storage = nil
      return
    }
    let (rows, columns) = (matrix.rows, matrix.columns)
    let storage = context.temporary(GEMM.packedCount(rows: rows, columns: columns))
    let panels = Chunks(total: (columns + 31) / 32, size: max(1, 16_384 / (32 * max(rows, 1))))
    context.threads.forEach(panels) { range, _ in
      ck_gemm_pack(rows, columns, matrix.view, range.lowerBound, range.count, storage.base)
    }
    self.storage = storage
    self.matrix = Matrix(panelsOf: matrix, at: storage.base)
  }

  /// The transpose of a weight, `[in, out]`: packed again for every operation, since training changes it, but
  /// only once where it stays as it is.
  static func projection(_ weight: Tensor) -> PackedMatrix {
    if let kept = weight.storage.derivative as? Kept { return kept.matrix }
    let packed = PackedMatrix(
      Matrix(weight.data, rows: weight.shape[0], columns: weight.shape[1]).transposed,
      context: weight.context)
    if weight.context.isInferenceOnly { weight.storage.derivative = Kept(packed) }
    return packed
  }

  /// A packed weight that stays.
  private final class Kept {
    let matrix: PackedMatrix

    init(_ matrix: PackedMatrix) { self.matrix = matrix }
  }

  /// Packs on the calling thread, into ``GEMM/packedCount(rows:columns:)`` floats of the caller.
  init(_ matrix: Matrix, in scratch: UnsafeMutablePointer<Float>) {
    storage = nil
    guard GEMM.usesOwnKernel else {
      self.matrix = matrix
      return
    }
    ck_gemm_pack(
      matrix.rows, matrix.columns, matrix.view, 0, (matrix.columns + 31) / 32, scratch)
    self.matrix = Matrix(panelsOf: matrix, at: scratch)
  }
}

extension Matrix {
  fileprivate init(panelsOf matrix: Matrix, at data: UnsafePointer<Float>) {
    self.init(
      view: ck_matrix(data: data, stride: 0, layout: CK_PANELS), rows: matrix.rows,
      columns: matrix.columns)
  }
}
