import CKernels
import Randomness
import Testing

extension KernelTests {
  /// Products of every layout against sums in double precision.
  @Suite struct MatrixProducts {
    /// One product c [m, n] (+)= a [m, k] · b [k, n], lines `gap` floats apart from each other.
    struct Product: CustomTestStringConvertible {
      var m: Int
      var n: Int
      var k: Int
      var gap = 3
      var testDescription: String { "\(m)×\(k)·\(k)×\(n), gap \(gap)" }
    }

    /// Around the sizes of tiles, panels and blocks; the last three have lines whole pages apart.
    static let products =
      [0, 1, 5, 6, 11, 12, 13, 25].map { Product(m: $0, n: 37, k: 9) }
      + [0, 1, 15, 16, 17, 31, 32, 33, 64, 100].map { Product(m: 14, n: $0, k: 20) }
      + [0, 1, 2, 383, 384, 385, 800].map { Product(m: 13, n: 35, k: $0) }
      + [97, 192, 193, 400].map { Product(m: $0, n: 40, k: 17) }
      + [
        Product(m: 100, n: 70, k: 400, gap: 1024 - 400),
        Product(m: 200, n: 40, k: 390, gap: 1024 - 200),
        Product(m: 7, n: 64, k: 1024, gap: 0),
      ]

    @Test(arguments: products) func agreesWithTheReference(_ product: Product) {
      let (m, n, k) = (product.m, product.n, product.k)
      var random = RandomStream(seed: 21, UInt64(m), UInt64(n), UInt64(k))
      for (aLayout, bLayout, accumulate) in Self.variants {
        let a = Operand(rows: m, columns: k, layout: aLayout, gap: product.gap, &random)
        let b = Operand(rows: k, columns: n, layout: bLayout, gap: product.gap, &random)
        let before = random.floats(m * (n + 2))
        let expected = Self.multiply(a, b, onto: before, stride: n + 2, accumulate)
        let bound = 1e-6 * Double(k + 4).squareRoot() * 4
        onEveryInstructionSet { isa in
          let c = GuardedFloats(before, misalignment: 1)
          a.withMatrix { a in
            b.withMatrix { b in ck_gemm(m, n, k, a, b, c.pointer, n + 2, accumulate ? 1 : 0) }
          }
          #expect(c.isIntact, "\(isa): wrote outside")
          let worst = zip(c.values, expected).map { abs(Double($0) - $1) }.max() ?? 0
          #expect(worst <= bound, "\(isa) a \(aLayout) b \(bLayout) accumulate \(accumulate)")
        }
      }
    }

    /// A row of c is the same whatever other rows and columns are computed with it.
    @Test func bitsDoNotDependOnTheCut() {
      let (m, n, k) = (101, 77, 500)
      var random = RandomStream(seed: 22)
      let a = Operand(rows: m, columns: k, layout: CK_ROW_MAJOR, gap: 0, &random)
      let b = Operand(rows: k, columns: n, layout: CK_ROW_MAJOR, gap: 0, &random)
      onEveryInstructionSet { isa in
        var whole = [Float](repeating: 0, count: m * n)
        var pieces = whole
        a.withMatrix { a in
          b.withMatrix { b in
            ck_gemm(m, n, k, a, b, &whole, n, 0)
            for row in stride(from: 0, to: m, by: 7) {
              var piece = a
              piece.data += row * k
              pieces.withUnsafeMutableBufferPointer { c in
                ck_gemm(min(7, m - row), n, k, piece, b, c.baseAddress.map { $0 + row * n }, n, 0)
              }
            }
          }
        }
        #expect(whole == pieces, "\(isa)")
      }
    }

    /// NaN in c does not survive being overwritten; NaN in a reaches its row alone.
    @Test func notANumber() {
      onEveryInstructionSet { isa in
        var c = [Float](repeating: .nan, count: 2 * 3)
        let a: [Float] = [1, .nan, 1, 1]
        let b: [Float] = [1, 2, 3, 4, 5, 6]
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            ck_gemm(
              2, 3, 2, ck_matrix(data: a.baseAddress, stride: 2, layout: CK_ROW_MAJOR),
              ck_matrix(data: b.baseAddress, stride: 3, layout: CK_ROW_MAJOR), &c, 3, 0)
          }
        }
        #expect(c[0].isNaN && c[1].isNaN && c[2].isNaN, "\(isa)")
        #expect(c[3...] == [5, 7, 9], "\(isa)")
      }
    }

    static let variants: [(ck_layout, ck_layout, Bool)] = [CK_ROW_MAJOR, CK_COLUMN_MAJOR].flatMap {
      a in
      [CK_ROW_MAJOR, CK_COLUMN_MAJOR, CK_PANELS].flatMap { b in
        [(a, b, false), (a, b, true)]
      }
    }

    static func multiply(
      _ a: Operand, _ b: Operand, onto c: [Float], stride: Int, _ accumulate: Bool
    ) -> [Double] {
      var c = c.map { Double($0) }
      for i in 0..<a.rows {
        for j in 0..<b.columns {
          c[i * stride + j] = (0..<a.columns).reduce(accumulate ? c[i * stride + j] : 0) {
            $0 + Double(a[i, $1]) * Double(b[$1, j])
          }
        }
      }
      return c
    }
  }
}

/// A random matrix in one of the layouts.
struct Operand {
  let rows: Int
  let columns: Int
  let layout: ck_layout
  private let stride: Int
  private let values: [Float]

  init(rows: Int, columns: Int, layout: ck_layout, gap: Int, _ random: inout RandomStream) {
    self.rows = rows
    self.columns = columns
    self.layout = layout
    stride = (layout == CK_COLUMN_MAJOR ? rows : columns) + gap
    values = random.floats(max(rows, columns) * stride + 1)
  }

  subscript(row: Int, column: Int) -> Float {
    layout == CK_COLUMN_MAJOR ? values[column * stride + row] : values[row * stride + column]
  }

  func withMatrix(_ body: (ck_matrix) -> Void) {
    values.withUnsafeBufferPointer { values in
      guard layout == CK_PANELS else {
        return body(ck_matrix(data: values.baseAddress, stride: stride, layout: layout))
      }
      let source = ck_matrix(data: values.baseAddress, stride: stride, layout: CK_ROW_MAJOR)
      var packed = [Float](repeating: .nan, count: ck_gemm_packed_count(rows, columns) + 1)
      let panels = (columns + 31) / 32
      ck_gemm_pack(rows, columns, source, 0, panels / 2, &packed)
      ck_gemm_pack(rows, columns, source, panels / 2, panels - panels / 2, &packed)
      packed.withUnsafeBufferPointer {
        body(ck_matrix(data: $0.baseAddress, stride: 0, layout: CK_PANELS))
      }
    }
  }
}
