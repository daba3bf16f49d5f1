import CKernels
import Foundation
import Randomness
import Testing

extension KernelTests {
  @Suite struct CrossEntropy {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let gap = 5
    private static let coefficient: Float = 0.25
    private static let firstColumn = 100
    private static let cases = [forward, backward]

    /// Bias, logits, running maximum, running sum; half of the rows are in their first tile.
    private static let forward = KernelCase(
      name: "ck_cross_entropy_tile_forward", tolerance: 2e-6,
      buffers: { s, random in
        let first = (0..<s.rows).map { $0 % 2 == 0 }
        let maxima = random.floats(s.rows, mean: 2)
        return [
          random.floats(s.cols), random.floats(s.rows * (s.cols + gap), scale: 2),
          zip(maxima, first).map { $1 ? -Float.infinity : $0 },
          first.map { $0 ? 0 : 3 },
        ]
      },
      run: { s, p, _ in
        var best = [Int32](repeating: -1, count: s.rows)
        ck_cross_entropy_tile_forward(
          s.rows, s.cols, s.cols + gap, p[0], p[1], p[2], p[3], &best, 0)
      },
      reference: { s, b, _ in
        for row in 0..<s.rows where s.cols > 0 {
          let range = row * (s.cols + gap)..<row * (s.cols + gap) + s.cols
          for (column, i) in range.enumerated() {
            // The logit is what a later tile reads again: the float, not the exact sum.
            b[1][i] = Double(Float(b[1][i]) + Float(b[0][column]))
          }
          let top = max(b[2][row], b[1][range].max() ?? -.infinity)
          b[3][row] *= exp(b[2][row] - top)
          b[3][row] += b[1][range].reduce(0) { $0 + exp($1 - top) }
          b[2][row] = top
        }
      })

    /// Logits, log-sum-exp, dlogits; labels before, in and behind the tile, and none.
    private static let backward = KernelCase(
      name: "ck_cross_entropy_tile_backward", tolerance: 5e-7,
      buffers: { s, random in
        [
          random.floats(s.rows * (s.cols + gap)), random.floats(s.rows, mean: 5),
          random.floats(s.rows * (s.cols + 2)),
        ]
      },
      run: { s, p, _ in
        ck_cross_entropy_tile_backward(
          s.rows, s.cols, s.cols + gap, p[0], p[1], labels(s), firstColumn, coefficient, p[2],
          s.cols + 2)
      },
      reference: { s, b, _ in
        for (row, label) in labels(s).enumerated() {
          for column in 0..<s.cols {
            let p = exp(b[0][row * (s.cols + gap) + column] - b[1][row])
            let hit = Int(label) == firstColumn + column ? 1.0 : 0
            b[2][row * (s.cols + 2) + column] = label < 0 ? 0 : Double(coefficient) * (p - hit)
          }
        }
      })

    private static func labels(_ s: Shape) -> [Int32] {
      (0..<s.rows).map { row in
        switch row % 5 {
        case 0: Int32(firstColumn + row % max(s.cols, 1))
        case 1: Int32(firstColumn + s.cols - 1)
        case 2: -1
        case 3: Int32(firstColumn - 1)
        default: Int32(firstColumn + s.cols)
        }
      }
    }

    /// A row cut into tiles in any way has the log-sum-exp and the arg max of the whole row.
    @Test(arguments: [1, 7, 16, 100, 333]) func tilesAddUpToTheRow(width: Int) {
      onEveryInstructionSet { isa in
        let (rows, cols) = (6, 333)
        var random = RandomStream(seed: 4)
        let deviations = [0.1, 1, 10, 100, 1000, 1e4]
        let logits = deviations.flatMap { random.floats(cols, scale: $0) }
        let bias = random.floats(cols)
        var maxima = [Float](repeating: -.infinity, count: rows)
        var sums = [Float](repeating: 0, count: rows)
        var best = [Int32](repeating: -1, count: rows)
        for start in stride(from: 0, to: cols, by: width) {
          let end = min(start + width, cols)
          var tile = (0..<rows).flatMap { logits[$0 * cols + start..<$0 * cols + end] }
          ck_cross_entropy_tile_forward(
            rows, end - start, end - start, Array(bias[start..<end]), &tile, &maxima, &sums, &best,
            start)
        }
        for row in 0..<rows {
          let z = (0..<cols).map { logits[row * cols + $0] + bias[$0] }
          let top = z.max() ?? 0
          #expect(maxima[row] == top, "\(isa)")
          #expect(Int(best[row]) == z.firstIndex(of: top), "\(isa)")
          let total = z.reduce(0) { $0 + exp(Double($1) - Double(top)) }
          #expect(abs(Double(sums[row]) / total - 1) < 2e-6, "\(isa) row \(row)")
        }
      }
    }

    @Test func theFirstOfEqualLogitsWins() {
      onEveryInstructionSet { isa in
        var best: [Int32] = [-1]
        var top = [-Float.infinity]
        var sum: [Float] = [0]
        let bias = [Float](repeating: 0, count: 40)
        for start in [0, 40] {
          var logits = [Float](repeating: 0, count: 40)
          logits[20] = 7
          logits[30] = 7
          ck_cross_entropy_tile_forward(1, 40, 40, bias, &logits, &top, &sum, &best, start)
        }
        #expect(best == [20], "\(isa)")
      }
    }
  }
}
