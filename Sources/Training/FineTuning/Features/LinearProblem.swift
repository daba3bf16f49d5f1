import Autograd
import Preconditions

/// The regularised loss of a linear model z = W·x + b of vectors, as scikit-learn has it, divided by the weights' sum.
///
///     F(W, b) = (C · Σ sᵢ·loss(zᵢ) + ½‖W‖²) / (C · Σ sᵢ)
///
/// The unknowns are W `[outputs, width]` and, behind it, b + W·x̄ `[outputs]`: of vectors from which the mean x̄ was taken.
/// The intercept is not regularised, so that this changes nothing but how soon the minimum is found.
struct LinearProblem {
  private let features: FeatureMatrix
  private let target: LinearTarget
  private let weights: [Double]?
  private let weightSum: Double
  /// What W is pulled to zero by: 1/(C · Σ sᵢ).
  private let decay: Double
  private let threads: ThreadPool
  /// Texts of a piece of work, by their number alone.
  private let pieceSize: Int

  /// Makes a problem.
  ///
  /// - Parameters:
  ///   - features: a vector for every text.
  ///   - target: what is right for every text.
  ///   - weights: what the loss of every text is multiplied with; nil: 1.
  ///   - inverseRegularization: C.
  ///   - threads: what computes; the sums do not depend on how many they are.
  init(
    _ features: FeatureMatrix, _ target: LinearTarget, weights: [Double]?,
    inverseRegularization: Double, threads: ThreadPool
  ) {
    require(
      weights.map { $0.count == features.count } ?? true, "LinearProblem: weights of other texts")
    (self.features, self.target, self.weights, self.threads) = (features, target, weights, threads)
    weightSum = weights.map { $0.reduce(0, +) } ?? Double(features.count)
    decay = 1 / (inverseRegularization * weightSum)
    pieceSize = max(64, (features.count + 31) / 32)
  }

  /// How many unknowns there are.
  var count: Int { target.outputs * (features.width + 1) }

  /// The inverse of the Hessian's diagonal, roughly.
  var preconditioner: [Double] {
    let columns = features.variances.map { 1 / (decay + target.curvature * $0) }
    return (0..<target.outputs).flatMap { _ in columns }
      + [Double](repeating: 1 / target.curvature, count: target.outputs)
  }

  /// The value and the gradient of F.
  func value(_ x: [Double], _ gradient: inout [Double]) -> Double {
    let pieces = (features.count + pieceSize - 1) / pieceSize
    var parts = [Double](repeating: 0, count: pieces * (count + 1))
    let unknowns = count
    parts.withUnsafeMutableBufferPointer { parts in
      x.withUnsafeBufferPointer { x in
        threads.run(pieces) { piece, _ in
          let part = UnsafeMutableBufferPointer(
            rebasing: parts[piece * (unknowns + 1)..<(piece + 1) * (unknowns + 1)])
          let rows = piece * pieceSize..<min((piece + 1) * pieceSize, features.count)
          part[unknowns] = addLosses(of: rows, x, to: part)
        }
      }
    }
    var loss = 0.0
    for index in gradient.indices { gradient[index] = 0 }
    for piece in 0..<pieces {
      let start = piece * (unknowns + 1)
      for index in gradient.indices { gradient[index] += parts[start + index] }
      loss += parts[start + unknowns]
    }
    return regularized(x, loss, &gradient)
  }

  /// Divides by the sum of the weights and adds what pulls W to zero.
  private func regularized(_ x: [Double], _ loss: Double, _ gradient: inout [Double]) -> Double {
    var squares = 0.0
    for index in gradient.indices { gradient[index] /= weightSum }
    for index in 0..<target.outputs * features.width {
      squares += x[index] * x[index]
      gradient[index] += decay * x[index]
    }
    return loss / weightSum + 0.5 * decay * squares
  }

  /// Adds the gradients of some texts to `part`, and returns the sum of their losses.
  private func addLosses(
    of rows: Range<Int>, _ x: UnsafeBufferPointer<Double>,
    to part: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let (width, outputs) = (features.width, target.outputs)
    guard let unknowns = x.baseAddress, let sums = part.baseAddress else { return 0 }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: width + outputs) { scratch in
      guard let row = scratch.baseAddress else { return 0 }
      let z = UnsafeMutableBufferPointer(rebasing: scratch[width..<width + outputs])
      var loss = 0.0
      for text in rows {
        center(text, into: row)
        for output in 0..<outputs {
          z[output] =
            product(row, unknowns + output * width, width) + unknowns[outputs * width + output]
        }
        let weight = weights?[text] ?? 1
        loss += weight * target.loss(text, z)
        for output in 0..<outputs {
          let factor = weight * z[output]
          accumulate(factor, row, into: sums + output * width, width)
          sums[outputs * width + output] += factor
        }
      }
      return loss
    }
  }

  /// A text's vector without the mean.
  private func center(_ text: Int, into row: UnsafeMutablePointer<Double>) {
    features.values.withUnsafeBufferPointer { values in
      features.means.withUnsafeBufferPointer { means in
        let start = text * features.width
        for column in 0..<features.width {
          row[column] = Double(values[start + column]) - means[column]
        }
      }
    }
  }
}

/// Σ aⱼbⱼ by eight sums side by side.
private func product(
  _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int
) -> Double {
  var sums = SIMD8<Double>.zero
  let whole = count & ~7
  for start in stride(from: 0, to: whole, by: 8) {
    let x = UnsafeRawPointer(a + start).loadUnaligned(as: SIMD8<Double>.self)
    let y = UnsafeRawPointer(b + start).loadUnaligned(as: SIMD8<Double>.self)
    sums += x * y
  }
  var sum = sums.sum()
  for index in whole..<count { sum += a[index] * b[index] }
  return sum
}

/// y += factor · x.
private func accumulate(
  _ factor: Double, _ x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, _ count: Int
) {
  for index in 0..<count { y[index] += factor * x[index] }
}
