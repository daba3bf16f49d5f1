import CKernels
import Foundation
import Testing

extension KernelTests {
  /// The accuracy of one-variable functions over their whole range.
  @Suite struct ActivationAccuracy {
    /// From -30 to 30 in 240,001 steps, denser around 0, and tiny and huge numbers of both signs.
    private static let points: [Float] = {
      let coarse = (-120_000...120_000).map { Float($0) / 4000 }
      let fine = (-20_000...20_000).map { Float($0) / 20_000 }
      let powers = (-126...127).map { Float(sign: .plus, exponent: $0, significand: 1.37) }
      let extremes: [Float] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude / 7, .greatestFiniteMagnitude,
      ]
      return coarse + fine + powers + extremes + powers.map { -$0 } + extremes.map { -$0 }
    }()

    private func evaluate(
      _ body: (Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void, _ points: [Float]
    ) -> [Float] {
      var result = [Float](repeating: 0, count: points.count)
      body(points.count, points, &result)
      return result
    }

    private func forward(
      _ kernel: (
        Int, Int, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?
      ) -> Void, _ points: [Float]
    ) -> [Float] {
      var z = points
      let bias = [Float](repeating: 0, count: points.count)
      return evaluate({ kernel(1, $0, bias, &z, $2) }, points)
    }

    private func slope(
      _ kernel: (
        Int, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int32
      ) -> Void, _ points: [Float]
    ) -> [Float] {
      let ones = [Float](repeating: 1, count: points.count)
      return evaluate({ kernel($0, $1, ones, $2, 0) }, points)
    }

    /// |found - expected| ≤ bound · max(1, |x|) everywhere.
    private func expectAbsolute(
      _ name: String, _ found: [Float], bound: Double,
      where isAsked: (Float) -> Bool = { _ in true }, _ function: (Double) -> Double
    ) {
      var worst = (error: 0.0, at: 0 as Float)
      for (x, y) in zip(Self.points, found) where isAsked(x) {
        let error = abs(Double(y) - function(Double(x))) / max(1, abs(Double(x)))
        if !(error <= worst.error), !worst.error.isNaN { worst = (error, x) }
      }
      #expect(worst.error <= bound, "\(name): \(worst.error) at \(worst.at)")
    }

    /// |found - expected| in units of the last place of the expected number.
    private func expectUnits(
      _ name: String, _ found: [Float], bound: Double, where isAsked: (Float) -> Bool,
      _ function: (Double) -> Double
    ) {
      var worst = (error: 0.0, at: 0 as Float)
      for (x, y) in zip(Self.points, found) where isAsked(x) {
        let expected = function(Double(x))
        let unit = Double(max(Float(abs(expected)).ulp, Float.leastNormalMagnitude.ulp))
        let error = abs(Double(y) - expected) / unit
        if !(error <= worst.error), !worst.error.isNaN { worst = (error, x) }
      }
      #expect(worst.error <= bound, "\(name): \(worst.error) ulp at \(worst.at)")
    }

    @Test func tanhForward() {
      onEveryInstructionSet { isa in
        let found = evaluate({ ck_tanh_forward($0, $1, $2) }, Self.points)
        expectUnits("tanh \(isa)", found, bound: 2, where: { _ in true }) { tanh($0) }
        expectAbsolute("tanh \(isa)", found, bound: 1.2e-7) { tanh($0) }
        #expect(found.allSatisfy { abs($0) <= 1 })
      }
    }

    @Test func geluForward() {
      onEveryInstructionSet { isa in
        let found = forward({ ck_bias_gelu_erf_forward($0, $1, $2, $3, $4) }, Self.points)
        expectAbsolute("GELU \(isa)", found, bound: 1.2e-7, Reference.gelu)
        expectUnits(
          "GELU \(isa)", found, bound: 6, where: { $0 > -0.5 }, Reference.gelu)
      }
    }

    @Test func geluTanhForward() {
      onEveryInstructionSet { isa in
        let found = forward({ ck_bias_gelu_tanh_forward($0, $1, $2, $3, $4) }, Self.points)
        expectAbsolute("GELU tanh \(isa)", found, bound: 1.4e-7, Reference.geluTanh)
        expectUnits(
          "GELU tanh \(isa)", found, bound: 4, where: { $0 > -0.5 }, Reference.geluTanh)
      }
    }

    @Test func geluBackward() {
      onEveryInstructionSet { isa in
        let found = slope({ ck_gelu_erf_backward($0, $1, $2, $3, $4) }, Self.points)
        expectAbsolute("GELU' \(isa)", found, bound: 2.5e-7, Reference.geluSlope)
      }
    }

    @Test func geluTanhBackward() {
      onEveryInstructionSet { isa in
        let found = slope({ ck_gelu_tanh_backward($0, $1, $2, $3, $4) }, Self.points)
        expectAbsolute(
          "GELU tanh' \(isa)", found, bound: 4e-7, where: { abs($0) <= 30 },
          Reference.geluTanhSlope)
      }
    }

    /// Far out the slopes are 0 and 1, though the square of the input overflows.
    @Test func slopesAreFlatFarOut() {
      let far: [Float] = [30, 1e10, 1e19, 1e20, 1e38, .greatestFiniteMagnitude]
      onEveryInstructionSet { isa in
        for slopes in [
          slope({ ck_gelu_erf_backward($0, $1, $2, $3, $4) }, far + far.map { -$0 }),
          slope({ ck_gelu_tanh_backward($0, $1, $2, $3, $4) }, far + far.map { -$0 }),
        ] {
          #expect(slopes == far.map { _ in 1 } + far.map { _ in 0 }, "\(isa)")
        }
      }
    }

    @Test func zerosKeepTheirSign() {
      onEveryInstructionSet { isa in
        for x in [0, -0.0] as [Float] {
          let tanh = evaluate({ ck_tanh_forward($0, $1, $2) }, [x])[0]
          #expect(tanh == 0 && tanh.sign == x.sign, "tanh \(isa) \(x)")
        }
      }
    }

    @Test func infinitiesGiveTheLimits() {
      onEveryInstructionSet { isa in
        #expect(
          evaluate({ ck_tanh_forward($0, $1, $2) }, [.infinity, -.infinity]) == [1, -1], "\(isa)")
        let erf = forward({ ck_bias_gelu_erf_forward($0, $1, $2, $3, $4) }, [.infinity])
        let tanh = forward({ ck_bias_gelu_tanh_forward($0, $1, $2, $3, $4) }, [.infinity])
        #expect(erf == [.infinity] && tanh == [.infinity], "\(isa)")
      }
    }

    /// A NaN shows up in the result: a run that has gone wrong must not look right.
    @Test func notANumberStaysNotANumber() {
      onEveryInstructionSet { isa in
        let bad: [Float] = [.nan, -.nan, .signalingNaN]
        let results = [
          evaluate({ ck_tanh_forward($0, $1, $2) }, bad),
          forward({ ck_bias_gelu_erf_forward($0, $1, $2, $3, $4) }, bad),
          forward({ ck_bias_gelu_tanh_forward($0, $1, $2, $3, $4) }, bad),
          slope({ ck_gelu_erf_backward($0, $1, $2, $3, $4) }, bad),
          slope({ ck_gelu_tanh_backward($0, $1, $2, $3, $4) }, bad),
        ]
        #expect(results.allSatisfy { $0.allSatisfy(\.isNaN) }, "\(isa): \(results)")
      }
    }
  }
}
