import CKernels
import Randomness
import Testing

extension KernelTests {
  /// Affine maps in 8-bit integers against integer sums, to the bit.
  @Suite struct Int8Maps {
    struct Size: CustomTestStringConvertible {
      var m: Int
      var n: Int
      var k: Int
      var testDescription: String { "\(m)×\(k)·\(k)×\(n)" }
    }

    /// Around the sizes of tiles, panels and turns.
    static let sizes =
      [0, 1, 2, 5, 6, 7, 11, 12, 13, 25, 97].map { Size(m: $0, n: 37, k: 40) }
      + [1, 7, 8, 15, 16, 17, 31, 32, 33, 47, 48, 49, 100].map { Size(m: 14, n: $0, k: 20) }
      + [1, 3, 4, 15, 16, 17, 63, 64, 65, 127, 128, 129, 192, 384, 401, 1024].map {
        Size(m: 13, n: 35, k: $0)
      }

    private static func bits(_ x: [Float]?) -> [UInt32]? { x?.map(\.bitPattern) }

    @Test(arguments: sizes) func agreesWithTheReference(_ size: Size) {
      let (m, n, k) = (size.m, size.n, size.k)
      var random = RandomStream(seed: 31, UInt64(m), UInt64(n), UInt64(k))
      var x = random.floats(m * k, mean: 0.1)
      // What takes the range from all others, where nothing is done about it.
      for row in 0..<m { x[row * k + k / 2] *= 40 }
      let w = random.floats(n * k, scale: 0.05)
      let bias = random.floats(n)
      for bias in [bias, nil] {
        let expected = Int8Reference.linear(x, w, bias: bias, m: m, n: n, k: k)
        var bytes: [UInt8]?
        onEveryInstructionSet { isa in
          let weight = Int8Weight(w, n: n, k: k)
          #expect(bytes == nil || bytes == weight.bytes, "\(isa): other integers")
          bytes = weight.bytes
          let found = weight.map(x, bias: bias, rows: m)
          #expect(Self.bits(found) == Self.bits(expected), "\(isa) bias \(bias != nil)")
        }
      }
    }

    /// The largest sums that there are: every integer is ±127.
    @Test func largestSums() {
      let k = 65_536
      // The turn of a one among zeros has one magnitude everywhere.
      let x = (0..<2 * k).map { Float($0 % 128 == 0 ? ($0 < k ? 1 : -1) : 0) }
      let w = (0..<17 * k).map { Float($0 % 128 == 0 ? 1 : 0) }
      onEveryInstructionSet { isa in
        let found = Int8Weight(w, n: 17, k: k).map(x, bias: nil, rows: 2) ?? []
        #expect(found.count == 34)
        let sum = Float(127 * 127 * k) * (1 / 127) * (1 / 127 / 128)
        for (index, value) in found.enumerated() {
          #expect(value == (index < 17 ? sum : -sum), "\(isa)")
        }
      }
    }

    /// Rows of all magnitudes come out as near to the floats as 8 bits are.
    @Test func errorsAreSmall() {
      let (m, n, k) = (24, 64, 384)
      var random = RandomStream(seed: 33)
      var x = random.floats(m * k)
      for row in 0..<m {
        for column in 0..<k {
          x[row * k + column] *= Float(sign: .plus, exponent: 4 * row - 50, significand: 1)
        }
        x[row * k + 5] *= 30
      }
      let w = random.floats(n * k, scale: 0.05)
      onEveryInstructionSet { isa in
        let found = Int8Weight(w, n: n, k: k).map(x, bias: nil, rows: m) ?? []
        for row in 0..<m {
          var (error, size) = (0.0, 0.0)
          for output in 0..<n {
            let exact = (0..<k).reduce(0.0) {
              $0 + Double(x[row * k + $1]) * Double(w[output * k + $1])
            }
            error +=
              (Double(found[row * n + output]) - exact) * (Double(found[row * n + output]) - exact)
            size += exact * exact
          }
          #expect((error / size).squareRoot() < 0.015, "\(isa) row \(row)")
        }
      }
    }

    /// A row is the same whatever rows are beside it.
    @Test func bitsDoNotDependOnTheCut() {
      let (m, n, k) = (101, 77, 300)
      var random = RandomStream(seed: 32)
      let (x, w, bias) = (random.floats(m * k), random.floats(n * k), random.floats(n))
      for function in [CK_IDENTITY, CK_GELU_ERF, CK_GELU_TANH] {
        onEveryInstructionSet { isa in
          let weight = Int8Weight(w, n: n, k: k)
          let whole = weight.map(x, bias: bias, rows: m, then: function)
          let pieces = stride(from: 0, to: m, by: 7).flatMap { row in
            weight.map(
              Array(x[row * k..<min(row + 7, m) * k]), bias: bias, rows: min(7, m - row),
              then: function) ?? []
          }
          #expect(Self.bits(whole) == Self.bits(pieces), "\(isa)")
        }
      }
    }

    @Test func activations() {
      let (m, n, k) = (13, 51, 70)
      var random = RandomStream(seed: 34)
      let (x, w, bias) = (random.floats(m * k), random.floats(n * k), random.floats(n))
      onEveryInstructionSet { isa in
        let weight = Int8Weight(w, n: n, k: k)
        let plain = weight.map(x, bias: bias, rows: m) ?? []
        let zeros = [Float](repeating: 0, count: n)
        for function in [CK_GELU_ERF, CK_GELU_TANH] {
          var (z, y) = (plain, plain)
          if function == CK_GELU_ERF {
            ck_bias_gelu_erf_forward(m, n, zeros, &z, &y)
          } else {
            ck_bias_gelu_tanh_forward(m, n, zeros, &z, &y)
          }
          let found = weight.map(x, bias: bias, rows: m, then: function) ?? []
          #expect(largestError(found, y.map { Double($0) }) < 1e-6, "\(isa)")
        }
      }
    }

    /// Zeros give the bias, and what is not finite spoils its own row or output alone.
    @Test func unusualNumbers() {
      let (m, n, k) = (4, 18, 70)
      var random = RandomStream(seed: 35)
      var (x, w) = (random.floats(m * k), random.floats(n * k))
      let bias = random.floats(n)
      for column in 0..<k { (x[column], w[column]) = (0, 0) }
      x[k + 3] = .nan
      x[2 * k + 69] = -.infinity
      w[17 * k] = .infinity
      w[16 * k + 64] = .nan
      onEveryInstructionSet { isa in
        let found = Int8Weight(w, n: n, k: k).map(x, bias: bias, rows: m) ?? []
        #expect(found.count == m * n)
        for (index, value) in found.enumerated() {
          let (row, output) = index.quotientAndRemainder(dividingBy: n)
          let isSpoiled = row == 1 || row == 2 || output >= 16
          #expect(value.isNaN == isSpoiled, "\(isa) \(row) \(output)")
          if !isSpoiled, row == 0 || output == 0 { #expect(value == bias[output]) }
        }
      }
    }
  }
}
