import CKernels
import Foundation
import Randomness
import Testing

extension KernelTests {
  @Suite struct Attention {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let firstElement = 16 * 37
    private static let scale: Float = 0.125
    /// Rows of a tile are further apart than they are long.
    private static let gap = 3
    private static let keep = ck_dropout(key: 5, step: 4, site: 9, threshold: 0, scale: 1)
    private static let drop = dropout(probability: 0.1)

    private static let cases = [
      softmax("without dropout", keep, deviation: 4), softmax("with dropout", drop, deviation: 4),
      softmax("of extreme scores", keep, deviation: 1e4),
      backward("without dropout", keep), backward("with dropout", drop), dropped,
    ]

    /// Scores and, behind them, what is left after dropout.
    private static func softmax(_ name: String, _ d: ck_dropout, deviation: Double) -> KernelCase {
      KernelCase(
        name: "ck_attention_softmax_forward \(name)", tolerance: 5e-7,
        buffers: { s, random in
          let count = s.rows * (s.cols + gap)
          return [random.floats(count, scale: deviation), random.floats(count)]
        },
        run: { s, p, _ in
          ck_attention_softmax_forward(
            s.rows, s.cols, s.cols + gap, scale, d, firstElement, p[0], p[1])
        },
        reference: { s, b, _ in
          for row in 0..<s.rows {
            let start = row * (s.cols + gap)
            let p = Reference.softmax(b[0][start..<start + s.cols], scale: Double(scale))
            for column in 0..<s.cols {
              b[0][start + column] = p[column]
              if d.threshold > 0 {
                b[1][start + column] = p[column] * multiplier(d, s, row, column)
              }
            }
          }
        })
    }

    private static let dropped = KernelCase(
      name: "ck_attention_dropout", tolerance: 1e-7,
      buffers: { s, random in
        let count = s.rows * (s.cols + gap)
        return [random.floats(count), random.floats(count)]
      },
      run: { s, p, _ in
        ck_attention_dropout(s.rows, s.cols, s.cols + gap, drop, firstElement, p[0], p[1])
      },
      reference: { s, b, _ in
        for row in 0..<s.rows {
          for column in 0..<s.cols {
            let i = row * (s.cols + gap) + column
            b[1][i] = b[0][i] * multiplier(drop, s, row, column)
          }
        }
      })

    /// p and dp.
    private static func backward(_ name: String, _ d: ck_dropout) -> KernelCase {
      KernelCase(
        name: "ck_attention_softmax_backward \(name)", tolerance: 2e-6,
        buffers: { s, random in
          let count = s.rows * (s.cols + gap)
          let p = (0..<count).map { _ in Float(random.uniform() * 2 / Double(s.cols + 1)) }
          return [p, random.floats(count)]
        },
        run: { s, p, _ in
          ck_attention_softmax_backward(
            s.rows, s.cols, s.cols + gap, scale, d, firstElement, p[0], p[1])
        },
        reference: { s, b, _ in
          for row in 0..<s.rows {
            let start = row * (s.cols + gap)
            for column in 0..<s.cols { b[1][start + column] *= multiplier(d, s, row, column) }
            let dot = (start..<start + s.cols).reduce(0) { $0 + b[0][$1] * b[1][$1] }
            for i in start..<start + s.cols {
              b[1][i] = b[0][i] * (b[1][i] - dot) * Double(scale)
            }
          }
        })
    }

    private static func multiplier(_ d: ck_dropout, _ s: Shape, _ row: Int, _ column: Int)
      -> Double
    {
      Reference.tileMultiplier(
        d, first: firstElement, row: row, column: column, columns: s.cols)
    }

    @Test func rowsSumToOneForExtremeScores() {
      onEveryInstructionSet { isa in
        var random = RandomStream(seed: 2)
        for cols in [1, 7, 16, 17, 512] {
          var scores = (0..<cols).map { _ in random.coin() ? 1e4 as Float : -1e4 }
          scores[cols / 2] = 1e4
          let top = scores.count { $0 == 1e4 }
          let isTop = scores.map { $0 == 1e4 }
          ck_attention_softmax_forward(1, cols, cols, 1, Self.keep, 0, &scores, nil)
          for (score, isTop) in zip(scores, isTop) {
            #expect(score == (isTop ? 1 / Float(top) : 0), "\(isa) \(cols)")
          }
        }
      }
    }

    /// Equal scores, however large, give exactly equal probabilities.
    @Test(arguments: [0, 1e4, -1e4, 3e38] as [Float]) func equalScoresShare(score: Float) {
      onEveryInstructionSet { isa in
        var scores = [Float](repeating: score, count: 64)
        ck_attention_softmax_forward(2, 32, 32, 1, Self.keep, 0, &scores, nil)
        #expect(scores.allSatisfy { $0 == 1.0 / 32 }, "\(isa)")
      }
    }
  }
}
