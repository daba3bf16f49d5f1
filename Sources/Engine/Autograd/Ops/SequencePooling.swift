import CKernels
import Preconditions

/// What becomes of the rows of a sequence.
public enum SequencePooling: Sendable {
  /// The first row.
  case first
  /// The last row.
  case last
  /// Their mean, summed in their order.
  case mean
  /// The largest element of each column, of equal ones the first.
  case max
}

/// One row for each packed sequence: y[i] of the rows x[t], t = offsets[i] ..< offsets[i + 1].
///
///     mean:  y[i] = Σ_t x[t] / n_i        ∂x[t] = ∂y[i] / n_i
///     max:   y[i] = max_t x[t]            ∂x[t] = ∂y[i] where x[t] is the first largest, else 0
///     first, last: that row               ∂x[t] = ∂y[i] there, else 0
///
/// Every piece of work owns some sequences and so their rows.
///
/// - Parameters:
///   - x: `[rows, columns]`.
///   - offsets: where each sequence starts, and last the number of rows; none is empty.
///   - pooling: which of them.
/// - Returns: `[sequences, columns]`.
public func poolSequences(_ x: Tensor, offsets: [Int32], _ pooling: SequencePooling) -> Tensor {
  require(x.shape.rank == 2, "poolSequences: input \(x.shape), expected rank 2")
  require(
    offsets.first == 0 && Int(offsets.last ?? 0) == x.shape[0]
      && zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 },
    "poolSequences: offsets \(offsets), input \(x.shape)")
  switch pooling {
  case .first: return gatherRows(x, Array(offsets.dropLast()))
  case .last: return gatherRows(x, offsets.dropFirst().map { $0 - 1 })
  case .mean: return meanOfSequences(x, offsets)
  case .max: return maximumOfSequences(x, offsets)
  }
}

private func meanOfSequences(_ x: Tensor, _ offsets: [Int32]) -> Tensor {
  let pieces = SequencePieces(x, offsets)
  return x.context.apply("sequenceMean", to: [x], shape: pieces.shape) { y in
    pieces.run { count, first, offsets in
      ck_sequence_mean_forward(count, pieces.columns, offsets, x.data, y + first * pieces.columns)
    }
  } pullback: { dy in
    let dx = x.openGradient()
    pieces.run { count, first, offsets in
      ck_sequence_mean_backward(
        count, pieces.columns, offsets, dy + first * pieces.columns, dx.data, dx.accumulate)
    }
  }
}

private func maximumOfSequences(_ x: Tensor, _ offsets: [Int32]) -> Tensor {
  let pieces = SequencePieces(x, offsets)
  var rows = [Int32](repeating: 0, count: pieces.shape.count)
  let y = x.context.temporary(pieces.shape.count)
  return x.context.apply("sequenceMax", to: [x], shape: pieces.shape, result: y) {
    rows.withUnsafeMutableBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      pieces.run { count, first, offsets in
        let start = first * pieces.columns
        ck_sequence_max_forward(
          count, pieces.columns, offsets, x.data, y.base + start, rows + start)
      }
    }
  } pullback: { dy in
    let dx = x.openGradient().cleared()
    rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      pieces.run { count, first, _ in
        let start = first * pieces.columns
        ck_sequence_max_backward(count, pieces.columns, rows + start, dy + start, dx.data)
      }
    }
  }
}

/// Packed sequences in pieces of work that their number and their rows alone decide.
private struct SequencePieces {
  let columns: Int
  let shape: Shape
  private let offsets: [Int32]
  private let threads: ThreadPool

  init(_ x: Tensor, _ offsets: [Int32]) {
    columns = x.shape[1]
    shape = [offsets.count - 1, x.shape[1]]
    self.offsets = offsets
    threads = x.context.threads
  }

  /// Runs over the pieces.
  ///
  /// - Parameter body: receives how many sequences there are, which one is the first, and the offsets from there.
  func run(_ body: (_ count: Int, _ first: Int, _ offsets: UnsafePointer<Int32>) -> Void) {
    let count = shape[0]
    let rows = Int(offsets.last ?? 0)
    offsets.withUnsafeBufferPointer { offsets in
      guard let offsets = offsets.baseAddress else { return }
      threads.forEach(.elements(count, each: rows * columns / max(count, 1))) { range, _ in
        body(range.count, range.lowerBound, offsets + range.lowerBound)
      }
    }
  }
}
