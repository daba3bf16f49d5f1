import CKernels

/// What `int8_pack.c` and `int8_linear.c` compute, element by element; every float is rounded where theirs are.
enum Int8Reference {
  /// A row that was turned and rounded, and what 1 stands for.
  struct Row {
    var integers: [Int32]
    var step: Float
  }

  /// The elements in each turn.
  static func block(_ depth: Int) -> Int { depth % 128 == 0 ? 128 : 64 }

  /// Turns a row by Hadamard matrices and rounds it.
  static func row(_ x: ArraySlice<Float>, depth: Int) -> Row {
    var turned = Array(x) + [Float](repeating: 0, count: depth - x.count)
    let block = block(depth)
    for start in stride(from: 0, to: depth, by: block) {
      for distance in [16, 32, 64, 8, 4, 2, 1] where distance < block {
        for i in start..<start + block where i & distance == 0 {
          let (a, b) = (turned[i], turned[i + distance])
          (turned[i], turned[i + distance]) = (a + b, a - b)
        }
      }
    }
    let largest = turned.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) }
    guard largest.isFinite else {
      return Row(integers: turned.map { _ in 0 }, step: .nan)
    }
    let inverse = largest == 0 ? 0 : 127 / largest
    return Row(
      integers: turned.map { Int32(($0 * inverse).rounded(.toNearestOrEven)) },
      step: largest / 127)
  }

  /// x·wᵀ + bias.
  static func linear(
    _ x: [Float], _ w: [Float], bias: [Float]?, m: Int, n: Int, k: Int
  ) -> [Float] {
    let depth = ck_int8_depth(k)
    let rows = (0..<m).map { row(x[$0 * k..<($0 + 1) * k], depth: depth) }
    let outputs = (0..<n).map { row(w[$0 * k..<($0 + 1) * k], depth: depth) }
    return rows.flatMap { row in
      outputs.enumerated().map { index, output in
        let sum = zip(row.integers, output.integers).reduce(Int32(0)) { $0 + $1.0 * $1.1 }
        let scaled = Float(sum) * row.step * (output.step / Float(block(depth)))
        return bias.map { scaled + $0[index] } ?? scaled
      }
    }
  }
}

/// A weight in 8-bit integers in memory of its own.
final class Int8Weight {
  private let memory: UnsafeMutableRawPointer
  let weight: ck_int8_weight

  /// Packs on the instruction set in use.
  init(_ values: [Float], n: Int, k: Int) {
    memory = .allocate(byteCount: ck_int8_bytes(n, k), alignment: 64)
    weight = ck_int8_at(memory, n, k)
    var scratch = [Float](repeating: 0, count: weight.depth)
    let half = ck_int8_panels(n) / 2
    ck_int8_pack(weight, values, 0, half, &scratch)
    ck_int8_pack(weight, values, half, ck_int8_panels(n) - half, &scratch)
  }

  deinit { memory.deallocate() }

  /// All bytes, of which every instruction set has to make the same.
  var bytes: [UInt8] {
    Array(UnsafeRawBufferPointer(start: memory, count: ck_int8_bytes(weight.n, weight.k)))
  }

  /// f(x·wᵀ + bias); nil where memory beside the result was written.
  func map(
    _ x: [Float], bias: [Float]?, rows m: Int, then function: ck_activation = CK_IDENTITY
  ) -> [Float]? {
    let y = GuardedFloats([Float](repeating: .nan, count: m * weight.n), misalignment: 1)
    let scratch = GuardedFloats(
      [Float](repeating: .nan, count: ck_int8_scratch(m, weight.k)), misalignment: 0)
    bias.withPointer {
      ck_int8_linear(m, weight, x, $0, function, y.pointer, weight.n, scratch.pointer)
    }
    return y.isIntact && scratch.isIntact ? y.values : nil
  }
}

extension [Float]? {
  fileprivate func withPointer(_ body: (UnsafePointer<Float>?) -> Void) {
    guard let self else { return body(nil) }
    self.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
