import CKernels
import Foundation
import Randomness
import Testing

extension KernelTests {
  @Suite struct Matrices {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let gap = 2
    private static let tableRows = 11
    private static let cases = [
      biasAdd, columnSums, embeddingSum, gather, scatter(from: 0), scatter(from: 5),
    ]

    private static let biasAdd = KernelCase(
      name: "ck_bias_add", tolerance: 1e-7,
      buffers: { [$1.floats($0.cols), $1.floats($0.count)] },
      run: { s, p, _ in ck_bias_add(s.rows, s.cols, p[0], p[1]) },
      reference: { s, b, _ in for i in 0..<s.count { b[1][i] += b[0][i % s.cols] } })

    private static let columnSums = KernelCase(
      name: "ck_column_sums", tolerance: 4e-6, accumulates: true,
      buffers: { [$1.floats($0.rows * ($0.cols + gap)), $1.floats($0.cols)] },
      run: { s, p, accumulate in
        ck_column_sums(s.rows, s.cols, s.cols + gap, p[0], p[1], accumulate)
      },
      reference: { s, b, accumulate in
        for column in 0..<s.cols {
          b[1][column] = (0..<s.rows).reduce(accumulate ? b[1][column] : 0) {
            $0 + b[0][$1 * (s.cols + gap) + column]
          }
        }
      })

    private static func indices(_ s: Shape, of rows: Int, seed: UInt64) -> [Int32] {
      var random = RandomStream(seed: seed, UInt64(s.rows), UInt64(s.cols))
      return (0..<s.rows).map { _ in Int32(random.integer(below: rows)) }
    }

    /// Word, position and segment tables, and the sum.
    private static let embeddingSum = KernelCase(
      name: "ck_embedding_sum_forward", tolerance: 2e-7,
      buffers: { s, random in
        [
          random.floats(tableRows * s.cols), random.floats(5 * s.cols), random.floats(2 * s.cols),
          random.floats(s.count),
        ]
      },
      run: { s, p, _ in
        ck_embedding_sum_forward(
          s.rows, s.cols, indices(s, of: tableRows, seed: 1), indices(s, of: 5, seed: 2),
          indices(s, of: 2, seed: 3), p[0], p[1], p[2], p[3])
      },
      reference: { s, b, _ in
        let ids = indices(s, of: tableRows, seed: 1).map { Int($0) }
        let positions = indices(s, of: 5, seed: 2).map { Int($0) }
        let segments = indices(s, of: 2, seed: 3).map { Int($0) }
        for row in 0..<s.rows {
          for column in 0..<s.cols {
            b[3][row * s.cols + column] =
              b[0][ids[row] * s.cols + column] + b[1][positions[row] * s.cols + column]
              + b[2][segments[row] * s.cols + column]
          }
        }
      })

    private static let gather = KernelCase(
      name: "ck_gather_rows", tolerance: 0,
      buffers: { [$1.floats(tableRows * $0.cols), $1.floats($0.count)] },
      run: { s, p, _ in
        ck_gather_rows(s.rows, s.cols, indices(s, of: tableRows, seed: 4), p[0], p[1])
      },
      reference: { s, b, _ in
        for (row, index) in indices(s, of: tableRows, seed: 4).enumerated() {
          for column in 0..<s.cols {
            b[1][row * s.cols + column] = b[0][Int(index) * s.cols + column]
          }
        }
      })

    /// Rows that occur several times add up; columns before and behind the range stay.
    private static func scatter(from first: Int) -> KernelCase {
      KernelCase(
        name: "ck_scatter_add_rows from column \(first)", tolerance: 4e-6,
        buffers: { [$1.floats($0.count), $1.floats(tableRows * $0.cols)] },
        run: { s, p, _ in
          ck_scatter_add_rows(
            s.rows, min(first, s.cols), max(s.cols - first, min(first, s.cols)), s.cols,
            indices(s, of: tableRows, seed: 5), p[0], p[1])
        },
        reference: { s, b, _ in
          let begin = min(first, s.cols)
          for (row, index) in indices(s, of: tableRows, seed: 5).enumerated() {
            for column in begin..<max(s.cols - first, begin) {
              b[1][Int(index) * s.cols + column] += b[0][row * s.cols + column]
            }
          }
        })
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31, 1023, 100_000]) func sumOfSquares(count: Int) {
      var random = RandomStream(seed: 6, UInt64(count))
      let values = random.floats(count, scale: 100)
      let expected = values.reduce(0) { $0 + Double($1) * Double($1) }
      var first: UInt64?
      onEveryInstructionSet { isa in
        for misalignment in [0, 1, 7] {
          let memory = GuardedFloats(values, misalignment: misalignment)
          let found = ck_sum_of_squares(count, memory.pointer)
          #expect(abs(found - expected) <= 1e-13 * expected, "\(isa)")
          // Every instruction set adds in the same order.
          #expect(found.bitPattern == first ?? found.bitPattern, "\(isa)")
          first = found.bitPattern
        }
      }
    }

    /// Squares of floats that overflow a float, and of subnormal ones.
    @Test func sumOfSquaresHasTheRangeOfDoubles() {
      onEveryInstructionSet { isa in
        #expect(ck_sum_of_squares(2, [3e38, 0]) == Double(3e38 as Float) * Double(3e38 as Float))
        let tiny = Double(Float.leastNonzeroMagnitude)
        #expect(ck_sum_of_squares(1, [.leastNonzeroMagnitude]) == tiny * tiny, "\(isa)")
        #expect(ck_sum_of_squares(3, [1, .infinity, 2]) == .infinity, "\(isa)")
        #expect(ck_sum_of_squares(3, [1, .nan, 2]).isNaN, "\(isa)")
      }
    }
  }
}
