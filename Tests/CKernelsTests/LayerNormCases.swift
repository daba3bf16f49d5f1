import CKernels
import Testing

extension KernelTests {
  @Suite struct LayerNorm {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let eps: Float = 1e-12
    private static let firstElement = 200
    private static let keep = ck_dropout(key: 3, step: 1, site: 2, threshold: 0, scale: 1)
    private static let drop = dropout(probability: 0.25)

    private static let cases = [
      forward, backward, tailForward("without dropout", keep), tailForward("with dropout", drop),
      tailBackward("without dropout", keep), tailBackward("with dropout", drop),
    ]

    /// x, γ, β, y, mean, rstd.
    private static let forward = KernelCase(
      name: "ck_layer_norm_forward", tolerance: 2e-6, leastColumns: 7,
      buffers: { s, random in
        [
          random.floats(s.count, scale: 3, mean: 1), random.floats(s.cols), random.floats(s.cols),
          random.floats(s.count), random.floats(s.rows), random.floats(s.rows),
        ]
      },
      run: { s, p, _ in
        ck_layer_norm_forward(s.rows, s.cols, eps, p[0], p[1], p[2], p[3], p[4], p[5])
      },
      reference: { s, b, _ in
        normalize(s, x: b[0], gamma: b[1], beta: b[2], &b, into: 3)
      })

    /// x, mean, rstd, γ, dy, dx, dγ, dβ.
    private static let backward = KernelCase(
      name: "ck_layer_norm_backward", tolerance: 2e-5, accumulates: true, leastColumns: 1,
      buffers: { s, random in
        [
          random.floats(s.count), random.floats(s.rows, scale: 0.3),
          random.floats(s.rows, scale: 0.1, mean: 1), random.floats(s.cols),
          random.floats(s.count), random.floats(s.count), random.floats(s.cols),
          random.floats(s.cols),
        ]
      },
      run: { s, p, accumulate in
        ck_layer_norm_backward(
          s.rows, s.cols, p[0], p[1], p[2], p[3], p[4], p[5], accumulate, p[6], p[7])
      },
      reference: { s, b, accumulate in
        for row in 0..<s.rows {
          let dx = gradient(s, row, &b)
          for column in 0..<s.cols {
            let i = row * s.cols + column
            b[5][i] = (accumulate ? b[5][i] : 0) + dx[column]
          }
        }
      })

    /// s, γ, β, y, mean, rstd, bias, residual.
    private static func tailForward(_ name: String, _ d: ck_dropout) -> KernelCase {
      KernelCase(
        name: "ck_sublayer_tail_forward \(name)", tolerance: 2e-6, leastColumns: 7,
        buffers: { s, random in
          [
            random.floats(s.count), random.floats(s.cols), random.floats(s.cols),
            random.floats(s.count), random.floats(s.rows), random.floats(s.rows),
            random.floats(s.cols), random.floats(s.count),
          ]
        },
        run: { s, p, _ in
          ck_sublayer_tail_forward(
            s.rows, s.cols, p[6], p[7], d, firstElement, eps, p[1], p[2], p[0], p[3], p[4], p[5])
        },
        reference: { s, b, _ in
          for i in 0..<s.count {
            b[0][i] =
              b[7][i]
              + Reference.multiplier(d, element: firstElement + i) * (b[0][i] + b[6][i % s.cols])
          }
          normalize(s, x: b[0], gamma: b[1], beta: b[2], &b, into: 3)
        })
    }

    /// s, mean, rstd, γ, dy, dresidual, dγ, dβ, dprojection.
    private static func tailBackward(_ name: String, _ d: ck_dropout) -> KernelCase {
      KernelCase(
        name: "ck_sublayer_tail_backward \(name)", tolerance: 2e-5, accumulates: true,
        leastColumns: 1,
        buffers: { s, random in backward.buffers(s, &random) + [random.floats(s.count)] },
        run: { s, p, accumulate in
          ck_sublayer_tail_backward(
            s.rows, s.cols, p[0], p[1], p[2], p[3], d, firstElement, p[4], p[5], accumulate, p[8],
            p[6], p[7])
        },
        reference: { s, b, accumulate in
          for row in 0..<s.rows {
            let ds = gradient(s, row, &b)
            for column in 0..<s.cols {
              let i = row * s.cols + column
              b[5][i] = (accumulate ? b[5][i] : 0) + ds[column]
              b[8][i] = Reference.multiplier(d, element: firstElement + i) * ds[column]
            }
          }
        })
    }

    /// Buffer `y` gets the normalised rows, the two behind it their means and reciprocal deviations.
    private static func normalize(
      _ s: Shape, x: [Double], gamma: [Double], beta: [Double], _ b: inout [[Double]], into y: Int
    ) {
      for row in 0..<s.rows {
        let range = row * s.cols..<(row + 1) * s.cols
        let (mean, rstd) = Reference.statistics(x[range], eps: Double(eps))
        b[y + 1][row] = mean
        b[y + 2][row] = rstd
        for (column, i) in range.enumerated() {
          b[y][i] = (x[i] - mean) * rstd * gamma[column] + beta[column]
        }
      }
    }

    /// Adds a row to dγ and dβ (buffers 6 and 7) and returns its dx.
    private static func gradient(_ s: Shape, _ row: Int, _ b: inout [[Double]]) -> [Double] {
      let range = row * s.cols..<(row + 1) * s.cols
      let (dx, hat) = Reference.layerNormGradient(
        b[0][range], mean: b[1][row], rstd: b[2][row], gamma: b[3], dy: b[4][range])
      for (column, i) in range.enumerated() {
        b[6][column] += b[4][i] * hat[column]
        b[7][column] += b[4][i]
      }
      return dx
    }

    /// Two passes: a mean a thousand times the deviation costs no digits of the deviation.
    @Test func aLargeMeanDoesNotCancel() {
      onEveryInstructionSet { isa in
        let cols = 768
        let x = (0..<cols).map { 1000 + Float($0 % 16) / 16 }
        let ones = [Float](repeating: 1, count: cols)
        let zeros = [Float](repeating: 0, count: cols)
        var y = zeros
        var mean: Float = 0
        var rstd: Float = 0
        ck_layer_norm_forward(1, cols, 1e-12, x, ones, zeros, &y, &mean, &rstd)
        let expected = Reference.statistics(x.map { Double($0) }[...], eps: 1e-12)
        #expect(abs(Double(mean) - expected.mean) < 1e-4, "\(isa)")
        #expect(abs(Double(rstd) / expected.rstd - 1) < 1e-6, "\(isa)")
      }
    }
  }
}
