import Platform

/// Measures the best rate at which a context's threads can move memory.
///
/// Every thread works on pieces of shared arrays, as element-wise operations do: a copy (b = a) and a
/// triad (c = a + s·b), the better of which counts (McCalpin 1995, the STREAM benchmark). Bytes read
/// and bytes written count once each. It is the bound that memory-bound operations are held against.
///
/// - Parameters:
///   - context: whose threads to use.
///   - bytes: how much the arrays hold together. What fits into caches is faster than memory is, so
///     this should be what the operation in question visits.
///   - seconds: how long to measure each of the two.
/// - Returns: bytes per second.
public func measureMemoryLimit(_ context: Context, bytes: Int, seconds: Double = 0.1) -> Double {
  let width = MemoryLayout<Float>.stride
  let lanes = 16
  let count = Chunks.roundUp(max(bytes / (3 * width), 1), to: lanes)
  let arrays = (0..<3).map { _ in context.temporary(count) }
  for array in arrays { array.clear() }
  let (a, b, c) = (arrays[0].base, arrays[1].base, arrays[2].base)
  let chunks = Chunks.elements(count)
  let copy = bestSeconds(atLeast: seconds) {
    context.threads.forEach(chunks) { range, _ in
      (b + range.lowerBound).update(from: a + range.lowerBound, count: range.count)
    }
  }
  let triad = bestSeconds(atLeast: seconds) {
    context.threads.forEach(chunks) { range, _ in
      for first in stride(from: range.lowerBound, to: range.upperBound, by: lanes) {
        let x = UnsafeRawPointer(a + first).loadUnaligned(as: SIMD16<Float>.self)
        let y = UnsafeRawPointer(b + first).loadUnaligned(as: SIMD16<Float>.self)
        UnsafeMutableRawPointer(c + first).storeBytes(of: x + 3 * y, as: SIMD16<Float>.self)
      }
    }
  }
  return max(Double(2 * count * width) / copy, Double(3 * count * width) / triad)
}

/// The shortest of the rounds that fit into some seconds, after one to warm up.
private func bestSeconds(atLeast seconds: Double, _ round: () -> Void) -> Double {
  round()
  var best = Double.infinity
  let watch = Stopwatch()
  repeat {
    let lap = Stopwatch()
    round()
    best = min(best, lap.seconds)
  } while watch.seconds < seconds
  return best
}
