import CKernels

/// The Euclidean norm of all gradients together; tensors that nothing has reached count as zero.
///
/// Sums run in double precision, piece by piece in order.
///
/// - Parameter tensors: leaves of one context.
/// - Returns: √ Σ g².
public func globalGradientNorm(_ tensors: [Tensor]) -> Double {
  let reached = tensors.filter { $0.reachedGradient != nil }
  guard let context = reached.first?.context else { return 0 }
  return context.profiler.measure("globalGradientNorm", .update) {
    let spans = TensorSpans(reached)
    var sums = [Double](repeating: 0, count: spans.count)
    sums.withUnsafeMutableBufferPointer { sums in
      context.threads.run(spans.count) { piece, _ in
        let (index, range) = spans[piece]
        guard let gradient = reached[index].reachedGradient else { return }
        sums[piece] = ck_sum_of_squares(range.count, gradient + range.lowerBound)
      }
    }
    return sums.reduce(0, +).squareRoot()
  }
}

extension Tensor {
  /// The gradient of a leaf, or nil if nothing has reached it.
  var reachedGradient: UnsafeMutablePointer<Float>? {
    guard let slot, !slot.isFresh else { return nil }
    return slot.storage?.base
  }
}
