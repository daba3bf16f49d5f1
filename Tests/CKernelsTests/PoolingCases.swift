import CKernels
import Randomness
import Testing

extension KernelTests {
  @Suite struct Pooling {
    @Test(arguments: [mean, meanGradient, maximum, maximumGradient])
    func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    /// Sequences of 1, 2, 3, 1, 2 … rows, as many as there are.
    private static func offsets(_ s: Shape) -> [Int32] {
      var offsets: [Int32] = [0]
      while let last = offsets.last, last < s.rows {
        offsets.append(min(last + Int32(1 + (offsets.count - 1) % 3), Int32(s.rows)))
      }
      return offsets
    }

    private static func count(_ s: Shape) -> Int { offsets(s).count - 1 }

    /// Calls a body for every sequence and column, with the sequence's rows.
    private static func forEach(_ s: Shape, _ body: (Int, Int, Range<Int>) -> Void) {
      let offsets = offsets(s)
      for i in 0..<count(s) {
        for column in 0..<s.cols {
          body(i, column, Int(offsets[i])..<Int(offsets[i + 1]))
        }
      }
    }

    private static let mean = KernelCase(
      name: "ck_sequence_mean_forward", tolerance: 1e-6,
      buffers: { [$1.floats($0.count), $1.floats(count($0) * $0.cols)] },
      run: { s, p, _ in ck_sequence_mean_forward(count(s), s.cols, offsets(s), p[0], p[1]) },
      reference: { s, b, _ in
        forEach(s) { i, column, rows in
          let sum = rows.reduce(0) { $0 + b[0][$1 * s.cols + column] }
          b[1][i * s.cols + column] = sum / Double(rows.count)
        }
      })

    private static let meanGradient = KernelCase(
      name: "ck_sequence_mean_backward", tolerance: 1e-6, accumulates: true,
      buffers: { [$1.floats(count($0) * $0.cols), $1.floats($0.count)] },
      run: { s, p, accumulate in
        ck_sequence_mean_backward(count(s), s.cols, offsets(s), p[0], p[1], accumulate)
      },
      reference: { s, b, accumulate in
        forEach(s) { i, column, rows in
          for row in rows {
            let place = row * s.cols + column
            b[1][place] =
              (accumulate ? b[1][place] : 0) + b[0][i * s.cols + column] / Double(rows.count)
          }
        }
      })

    /// What stands where the largest elements are is checked by the gradient.
    private static let maximum = KernelCase(
      name: "ck_sequence_max_forward", tolerance: 0,
      buffers: { [$1.floats($0.count), $1.floats(count($0) * $0.cols)] },
      run: { s, p, _ in
        var rows = [Int32](repeating: 0, count: count(s) * s.cols)
        ck_sequence_max_forward(count(s), s.cols, offsets(s), p[0], p[1], &rows)
      },
      reference: { s, b, _ in
        forEach(s) { i, column, rows in
          b[1][i * s.cols + column] = rows.map { b[0][$0 * s.cols + column] }.max() ?? 0
        }
      })

    private static let maximumGradient = KernelCase(
      name: "ck_sequence_max_backward", tolerance: 1e-6,
      buffers: {
        [$1.floats($0.count), $1.floats(count($0) * $0.cols), $1.floats($0.count)]
      },
      run: { s, p, _ in
        var rows = [Int32](repeating: 0, count: count(s) * s.cols)
        var y = [Float](repeating: 0, count: count(s) * s.cols)
        ck_sequence_max_forward(count(s), s.cols, offsets(s), p[0], &y, &rows)
        ck_sequence_max_backward(count(s), s.cols, rows, p[1], p[2])
      },
      reference: { s, b, _ in
        forEach(s) { i, column, rows in
          let best = rows.max { b[0][$0 * s.cols + column] < b[0][$1 * s.cols + column] } ?? 0
          b[2][best * s.cols + column] += b[1][i * s.cols + column]
        }
      })
  }
}
