import CKernels
import Preconditions

/// A weight of an affine map in 8-bit integers, packed for its products once and for all.
///
/// A row of a product has the same bits whatever rows are beside it, and the same on every instruction set where no
/// activation follows.
final class QuantizedWeight {
  private let weight: ck_int8_weight
  private let storage: Storage
  /// The last outputs, which are multiplied in floats, `[floats, columns]`; nil if there are none.
  private let floats: Tensor?

  /// How many outputs there are.
  var rows: Int { weight.n + (floats?.shape[0] ?? 0) }
  /// How many inputs there are.
  var columns: Int { weight.k }
  /// How many bytes it takes.
  var byteCount: Int { ck_int8_bytes(weight.n, columns) + (floats?.byteCount ?? 0) }

  /// Sums of more products would not fit 32 bits.
  static let mostColumns = 65_536

  /// Rounds a weight, on the context's threads, into memory of its own.
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]`.
  ///   - rows: the outputs.
  ///   - columns: the inputs.
  ///   - floatRows: how many of the last outputs stay in floats.
  ///   - context: what to compute with.
  init(_ values: [Float], rows: Int, columns: Int, floatRows: Int = 0, context: Context) {
    require(
      values.count == rows * columns && columns <= Self.mostColumns
        && (0..<max(1, rows)).contains(floatRows),
      "QuantizedWeight: \(values.count) values for [\(rows), \(columns)], \(floatRows) in floats")
    floats =
      floatRows == 0
      ? nil
      : Tensor(
        Array(values[((rows - floatRows) * columns)...]), shape: [floatRows, columns],
        context: context)
    let rows = rows - floatRows
    let bytes = ck_int8_bytes(rows, columns)
    storage = Storage(
      count: (bytes + 3) / MemoryLayout<Float>.size, pool: context.memory, isKept: true)
    let weight = ck_int8_at(storage.base, rows, columns)
    self.weight = weight
    let panels = Chunks(
      total: ck_int8_panels(rows), size: max(1, 65_536 / (16 * max(columns, 1))))
    let scratch = PerWorker(count: weight.depth, context: context)
    values.withUnsafeBufferPointer { values in
      context.threads.run(panels) { range, worker in
        ck_int8_pack(
          weight, values.baseAddress, range.lowerBound, range.count, scratch[worker])
      }
    }
  }

  /// Memory in which every thread rounds what it multiplies.
  ///
  /// - Parameters:
  ///   - rows: how many at most.
  ///   - context: whose threads.
  /// - Returns: the memory of each thread.
  func scratch(rows: Int, context: Context) -> PerWorker {
    // Packed by one thread, before all of them want it.
    if let floats { _ = PackedMatrix.projection(floats) }
    return PerWorker(count: ck_int8_scratch(rows, columns), context: context)
  }

  /// y = f(x·Wᵀ + b), on the calling thread.
  ///
  /// - Parameters:
  ///   - x: `[count, columns]`.
  ///   - count: how many rows.
  ///   - bias: `[rows]`, or nil.
  ///   - activation: f; nil for none, and nothing else where some outputs are in floats.
  ///   - y: `[count, rows]`.
  ///   - scratch: of this thread.
  func map(
    _ x: UnsafePointer<Float>, count: Int, bias: UnsafePointer<Float>?,
    then activation: Activation? = nil, into y: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let function =
      switch activation {
      case nil: CK_IDENTITY
      case .gelu: CK_GELU_ERF
      case .geluTanh: CK_GELU_TANH
      }
    require(
      activation == nil || floats == nil, "QuantizedWeight.map: an activation behind floats")
    ck_int8_linear(count, weight, x, bias, function, y, rows, scratch)
    if let floats { map(x, count: count, floats, bias: bias, into: y) }
  }

  private func map(
    _ x: UnsafePointer<Float>, count: Int, _ floats: Tensor, bias: UnsafePointer<Float>?,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (outputs, y) = (floats.shape[0], y + weight.n)
    if let bias {
      for row in 0..<count { (y + row * rows).update(from: bias + weight.n, count: outputs) }
    }
    GEMM.multiply(
      Matrix(x, rows: count, columns: columns), PackedMatrix.projection(floats).matrix, into: y,
      stride: rows, accumulate: bias == nil ? 0 : 1)
  }
}

extension Tensor {
  /// A weight for affine maps, `[out, in]`, in 8-bit integers: its floats are not kept, and nothing else can be done
  /// with it.
  ///
  /// - Parameters:
  ///   - values: row-major.
  ///   - shape: of two dimensions.
  ///   - floatRows: how many of the last rows stay in floats.
  ///   - context: what to compute with; for inference only.
  public init(
    quantizing values: [Float], shape: Shape, floatRows: Int = 0, context: Context
  ) {
    require(
      context.isInferenceOnly && shape.rank == 2,
      "Tensor(quantizing:): shape \(shape), expected a matrix and a context for inference only")
    let weight = QuantizedWeight(
      values, rows: shape[0], columns: shape[1], floatRows: floatRows, context: context)
    self.init(shape: shape, form: weight, context: context)
  }

  /// Whether a weight can be in 8-bit integers: not one of more inputs than a sum of 32 bits takes.
  public static func canQuantize(_ shape: Shape) -> Bool {
    shape.rank == 2 && shape[1] <= QuantizedWeight.mostColumns
  }

  /// How many bytes its elements take.
  public var byteCount: Int { quantized?.byteCount ?? count * MemoryLayout<Float>.size }

  /// Whether it is a weight in 8-bit integers.
  public var isQuantized: Bool { quantized != nil }

  /// The weight in 8-bit integers that this is; nil for floats.
  var quantized: QuantizedWeight? { storage.derivative as? QuantizedWeight }
}
