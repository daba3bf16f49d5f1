import Platform

/// Measures the best rate at which a context's threads can multiply matrices.
///
/// Every thread multiplies operands of its own with single-threaded sgemm; the shapes are those of
/// row chunks. It is the bound that the speed of a training step is held against.
///
/// - Parameters:
///   - context: whose threads to use.
///   - seconds: how long to measure each shape.
/// - Returns: floating-point operations per second, the best over the shapes.
public func measureGEMMLimit(_ context: Context, seconds: Double = 0.3) -> Double {
  let shapes = [(512, 512, 512), (512, 512, 128), (512, 128, 512), (512, 1024, 256)]
  let threads = context.threads.count
  return shapes.map { m, n, k in
    let a = PerWorker(count: m * k, context: context)
    let b = PerWorker(count: k * n, context: context)
    let c = PerWorker(count: m * n, context: context)
    for worker in 0..<threads {
      a[worker].update(repeating: 0.5, count: m * k)
      b[worker].update(repeating: 0.25, count: k * n)
    }
    let repeats = 8
    func round() {
      context.threads.run(threads * repeats) { _, worker in
        GEMM.sgemm(
          Matrix(a[worker], rows: m, columns: k), Matrix(b[worker], rows: k, columns: n),
          into: c[worker], stride: n)
      }
    }
    round()
    var best = 0.0
    let watch = Stopwatch()
    repeat {
      let lap = Stopwatch()
      round()
      best = max(best, 2 * Double(m * n * k * threads * repeats) / lap.seconds)
    } while watch.seconds < seconds
    return best
  }.max() ?? 0
}
