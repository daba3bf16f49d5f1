import Autograd

/// Makes the operands of benchmarks: values of ordinary size, spread over (−1, 1).
struct Operands {
  let context: Context

  /// A tensor that gradients are computed for.
  func leaf(_ shape: Shape) -> Tensor {
    Tensor(leaf: values(shape.count), shape: shape, context: context)
  }

  /// A tensor that gradients are not computed for.
  func constant(_ shape: Shape) -> Tensor {
    Tensor(values(shape.count), shape: shape, context: context)
  }

  private func values(_ count: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919) % 2003 - 1001) / 1002 }
  }
}

/// What an operation does to memory, in bytes.
struct MemoryTraffic {
  /// Read plus written.
  let moved: Int
  /// How much memory that is in: what is both read and written, or read again, counts once.
  let visited: Int

  /// The traffic of arrays of 32-bit floats.
  init(floatsMoved: Int, floatsVisited: Int) {
    moved = 4 * floatsMoved
    visited = 4 * floatsVisited
  }
}

extension PartRow {
  /// A row of a memory-bound operation; the limit is that of as much memory as the operation visits.
  init(
    _ operation: String, shape: [Int], calls: Int, _ timing: Timing, traffic: MemoryTraffic,
    context: Context, seconds: Double
  ) {
    let limit = measureMemoryLimit(
      context, bytes: traffic.visited, seconds: min(seconds, 0.1))
    self.init(
      operation, shape: shape, calls: calls, timing, work: Double(traffic.moved),
      unit: .gigabytes, limit: limit)
  }
}

/// The sgemm limit, measured for no longer than an operation is.
func gemmLimit(_ context: Context, seconds: Double) -> Double {
  measureGEMMLimit(context, seconds: min(seconds, 0.3))
}
