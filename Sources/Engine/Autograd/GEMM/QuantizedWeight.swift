import CKernels
import Preconditions

/// A weight of an affine map in 8-bit integers, packed for its products once and for all.
///
/// A row of a product has the same bits whatever rows are beside it, and the same on every instruction set where no
/// activation follows.
final class QuantizedWeight {
  private let weight: ck_int8_weight
  private let storage: Storage

  /// How many outputs there are.
  var rows: Int { weight.n }
  /// How many inputs there are.
  var columns: Int { weight.k }
  /// How many bytes it takes.
  var byteCount: Int { ck_int8_bytes(rows, columns) }

  /// Sums of more products would not fit 32 bits.
  static let mostColumns = 65_536

  /// Rounds a weight, on the context's threads, into memory of its own.
  ///
  /// - Parameters:
  ///   - values: `[rows, columns]`.
  ///   - rows: the outputs.
  ///   - columns: the inputs.
  ///   - context: what to compute with.
  init(_ values: [Float], rows: Int, columns: Int, context: Context) {
    require(
      values.count == rows * columns && columns <= Self.mostColumns,
      "QuantizedWeight: \(values.count) values for [\(rows), \(columns)]")
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
  func scratch(rows: Int, context: Context) -> PerWorker {
    PerWorker(count: ck_int8_scratch(rows, columns), context: context)
  }

  /// y = f(x·Wᵀ + b), on the calling thread.
  ///
  /// - Parameters:
  ///   - x: `[count, columns]`.
  ///   - count: how many rows.
  ///   - bias: `[rows]`, or nil.
  ///   - activation: f; nil for none.
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
    ck_int8_linear(count, weight, x, bias, function, y, scratch)
  }
}

extension Tensor {
  /// A weight for affine maps, `[out, in]`, in 8-bit integers: its floats are not kept, and nothing else can be done
  /// with it.
  ///
  /// - Parameters:
  ///   - values: row-major.
  ///   - shape: of two dimensions.
  ///   - context: what to compute with; for inference only.
  public init(quantizing values: [Float], shape: Shape, context: Context) {
    require(
      context.isInferenceOnly && shape.rank == 2,
      "Tensor(quantizing:): shape \(shape), expected a matrix and a context for inference only")
    let weight = QuantizedWeight(
      values, rows: shape[0], columns: shape[1], context: context)
    self.init(shape: shape, quantized: weight, context: context)
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
