import CKernels
import Testing

extension KernelTests {
  @Suite struct AdamW {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let cases = [0, 0.01].flatMap { (decay: Float) in
      [
        adamW(
          "ck_adamw_google, decay \(decay)", options(decay, corrected: false), decoupled: false),
        adamW(
          "ck_adamw_google, corrected \(decay)", options(decay, corrected: true), decoupled: false),
        adamW(
          "ck_adamw_decoupled, decay \(decay)", options(decay, corrected: true), decoupled: true),
      ]
    }

    private static func options(_ decay: Float, corrected: Bool) -> ck_adamw {
      ck_adamw(
        learning_rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weight_decay: decay,
        clip: 0.7, correction1: corrected ? 1 / (1 - 0.729) : 1,
        correction2: corrected ? 1 / (1 - 0.997) : 1)
    }

    /// p, g, m, v.
    private static func adamW(_ name: String, _ o: ck_adamw, decoupled: Bool) -> KernelCase {
      KernelCase(
        name: name, tolerance: 1e-6,
        buffers: { s, random in
          [
            random.floats(s.count), random.floats(s.count), random.floats(s.count, scale: 0.1),
            random.floats(s.count).map { 0.01 + abs($0) * 0.1 },
          ]
        },
        run: { s, p, _ in
          if decoupled {
            ck_adamw_decoupled(s.count, o, p[0], p[1], p[2], p[3])
          } else {
            ck_adamw_google(s.count, o, p[0], p[1], p[2], p[3])
          }
        },
        reference: { s, b, _ in
          let (rate, decay) = (Double(o.learning_rate), Double(o.weight_decay))
          let (beta1, beta2) = (Double(o.beta1), Double(o.beta2))
          for i in 0..<s.count {
            let g = b[1][i] * Double(o.clip)
            b[2][i] = beta1 * b[2][i] + (1 - beta1) * g
            b[3][i] = beta2 * b[3][i] + (1 - beta2) * g * g
            let update =
              b[2][i] * Double(o.correction1)
              / ((b[3][i] * Double(o.correction2)).squareRoot() + Double(o.epsilon))
            b[0][i] =
              decoupled
              ? b[0][i] * (1 - rate * decay) - rate * update
              : b[0][i] - rate * (update + decay * b[0][i])
          }
        })
    }

    /// Without a gradient nothing but the decay moves a parameter.
    @Test func zeroGradientsOnlyDecay() {
      onEveryInstructionSet { isa in
        for decoupled in [false, true] {
          var p: [Float] = [1, -2, 4]
          var m: [Float] = [0, 0, 0]
          var v: [Float] = [0, 0, 0]
          let o = Self.options(0.5, corrected: true)
          if decoupled {
            ck_adamw_decoupled(3, o, &p, [0, 0, 0], &m, &v)
          } else {
            ck_adamw_google(3, o, &p, [0, 0, 0], &m, &v)
          }
          #expect(m == [0, 0, 0] && v == [0, 0, 0], "\(isa)")
          #expect(largestError(p, [0.995, -1.99, 3.98]) < 1e-7, "\(isa)")
        }
      }
    }
  }

  @Suite struct InstructionSets {
    @Test func theBaselineIsEverywhere() {
      #expect(ck_isa_supported(CK_ISA_BASELINE) != 0)
      #expect(ck_isa_supported(ck_isa_active()) != 0)
      let names = (0..<CK_ISA_COUNT.rawValue).map { String(cString: ck_isa_name(ck_isa($0))) }
      #expect(names == ["baseline", "avx2", "avx512", "neon"])
    }

    @Test func forcingChangesTheActiveOne() {
      let before = ck_isa_active()
      defer { ck_isa_force(before) }
      for isa in instructionSets {
        ck_isa_force(isa)
        #expect(ck_isa_active() == isa)
      }
    }
  }
}
