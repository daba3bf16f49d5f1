import CKernels
import Foundation
import Testing

extension KernelTests {
  @Suite struct Activations {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private typealias Forward =
      @Sendable (
        Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
    private typealias Backward =
      @Sendable (
        Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int32
      ) -> Void

    private static let cases: [KernelCase] = [
      KernelCase(
        name: "ck_tanh_forward", tolerance: 2e-7,
        buffers: { [$1.floats($0.count), $1.floats($0.count)] },
        run: { shape, p, _ in ck_tanh_forward(shape.count, p[0], p[1]) },
        reference: { _, b, _ in b[1] = b[0].map { tanh($0) } }),
      backward(
        "ck_tanh_backward", { ck_tanh_backward($0, $1, $2, $3, $4) }, { 1 - $0 * $0 }),
      forward(
        "ck_bias_gelu_erf_forward", { ck_bias_gelu_erf_forward($0, $1, $2, $3, $4) },
        Reference.gelu),
      backward(
        "ck_gelu_erf_backward", { ck_gelu_erf_backward($0, $1, $2, $3, $4) }, Reference.geluSlope),
      inPlace(
        "ck_gelu_erf_backward in place", { ck_gelu_erf_backward($0, $1, $2, $3, $4) },
        Reference.geluSlope),
      forward(
        "ck_bias_gelu_tanh_forward", { ck_bias_gelu_tanh_forward($0, $1, $2, $3, $4) },
        Reference.geluTanh),
      backward(
        "ck_gelu_tanh_backward", { ck_gelu_tanh_backward($0, $1, $2, $3, $4) },
        Reference.geluTanhSlope, tolerance: 4e-6),
      inPlace(
        "ck_gelu_tanh_backward in place", { ck_gelu_tanh_backward($0, $1, $2, $3, $4) },
        Reference.geluTanhSlope, tolerance: 4e-6),
    ]

    private static func forward(
      _ name: String, _ kernel: @escaping Forward,
      _ function: @escaping @Sendable (Double) -> Double
    ) -> KernelCase {
      KernelCase(
        name: name, tolerance: 5e-7,
        buffers: { [$1.floats($0.cols), $1.floats($0.count, scale: 2), $1.floats($0.count)] },
        run: { shape, p, _ in kernel(shape.rows, shape.cols, p[0], p[1], p[2]) },
        reference: { shape, b, _ in
          for i in 0..<shape.count {
            b[1][i] += b[0][i % shape.cols]
            b[2][i] = function(b[1][i])
          }
        })
    }

    private static func backward(
      _ name: String, _ kernel: @escaping Backward, _ slope: @escaping @Sendable (Double) -> Double,
      tolerance: Double = 5e-7
    ) -> KernelCase {
      KernelCase(
        name: name, tolerance: tolerance, accumulates: true,
        buffers: { [$1.floats($0.count), $1.floats($0.count), $1.floats($0.count)] },
        run: { shape, p, accumulate in kernel(shape.count, p[0], p[1], p[2], accumulate) },
        reference: { shape, b, accumulate in
          for i in 0..<shape.count {
            b[2][i] = (accumulate ? b[2][i] : 0) + b[1][i] * slope(b[0][i])
          }
        })
    }

    private static func inPlace(
      _ name: String, _ kernel: @escaping Backward, _ slope: @escaping @Sendable (Double) -> Double,
      tolerance: Double = 5e-7
    ) -> KernelCase {
      KernelCase(
        name: name, tolerance: tolerance,
        buffers: { [$1.floats($0.count), $1.floats($0.count)] },
        run: { shape, p, _ in kernel(shape.count, p[0], p[1], p[0], 0) },
        reference: { shape, b, _ in
          for i in 0..<shape.count { b[0][i] = b[1][i] * slope(b[0][i]) }
        })
    }
  }
}
