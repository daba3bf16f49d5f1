import CKernels
import Randomness
import Testing

/// Everything that forces an instruction set, one test at a time: the choice belongs to the process.
@Suite(.serialized) enum KernelTests {}

/// The instruction sets of this machine.
let instructionSets = (0..<CK_ISA_COUNT.rawValue).map { ck_isa($0) }.filter {
  ck_isa_supported($0) != 0
}

/// Calls `body` under every instruction set and restores the one that was in use.
func onEveryInstructionSet(_ body: (String) throws -> Void) rethrows {
  let before = ck_isa_active()
  defer { ck_isa_force(before) }
  for isa in instructionSets {
    ck_isa_force(isa)
    try body(String(cString: ck_isa_name(isa)))
  }
}

/// The size of a kernel's matrices.
struct Shape: CustomStringConvertible {
  var rows: Int
  var cols: Int
  var count: Int { rows * cols }
  var description: String { "\(rows)×\(cols)" }

  static let all =
    [0, 1, 7, 9].flatMap { rows in
      [0, 1, 7, 8, 9, 31, 1023].map { Shape(rows: rows, cols: $0) }
    } + [31, 1023].flatMap { rows in [1, 8, 9, 31].map { Shape(rows: rows, cols: $0) } }
}

/// A kernel, what to feed it, and what all of its buffers must hold afterwards.
struct KernelCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// |found - expected| ≤ tolerance · max(1, |expected|).
  var tolerance: Double
  var accumulates = false
  var leastColumns = 0
  var buffers: @Sendable (Shape, inout RandomStream) -> [[Float]]
  var run: @Sendable (Shape, [UnsafeMutablePointer<Float>], Int32) -> Void
  /// Changes the buffers as the kernel should; those it leaves alone are inputs.
  var reference: @Sendable (Shape, inout [[Double]], Bool) -> Void

  var testDescription: String { name }

  func check() {
    for (index, shape) in Shape.all.enumerated() where shape.cols >= leastColumns {
      for accumulate in accumulates ? [false, true] : [false] {
        var random = RandomStream(seed: 1, UInt64(index))
        let inputs = buffers(shape, &random)
        var expected = inputs.map { $0.map { Double($0) } }
        reference(shape, &expected, accumulate)
        onEveryInstructionSet { isa in
          check(shape, inputs, expected, accumulate, "\(name) \(shape) \(accumulate) \(isa)")
        }
      }
    }
  }

  private func check(
    _ shape: Shape, _ inputs: [[Float]], _ expected: [[Double]], _ accumulate: Bool, _ label: String
  ) {
    var first: [[UInt32]]?
    for misalignment in [0, 1, 7, 13] {
      let memory = inputs.enumerated().map {
        GuardedFloats($0.element, misalignment: misalignment == 0 ? 0 : misalignment + $0.offset)
      }
      run(shape, memory.map(\.pointer), accumulate ? 1 : 0)
      #expect(memory.allSatisfy { $0.isIntact }, "\(label): wrote outside its buffers")
      let found = memory.map(\.values)
      let bits = found.map { $0.map(\.bitPattern) }
      if let first {
        #expect(bits == first, "\(label): other bits at misalignment \(misalignment)")
      } else {
        first = bits
        for (buffer, pair) in zip(found, expected).enumerated() {
          let worst = largestError(pair.0, pair.1)
          #expect(worst <= tolerance, "\(label): buffer \(buffer)")
        }
      }
    }
  }
}

/// max |found - expected| / max(1, |expected|); infinite where only one of them is a number.
func largestError(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let (found, expected) = (Double(pair.0), pair.1)
    if found == expected || found.isNaN && expected.isNaN { return worst }
    let error = abs(found - expected) / max(1, abs(expected))
    return error.isNaN ? .infinity : max(worst, error)
  }
}

extension RandomStream {
  /// Standard normal floats.
  mutating func floats(_ count: Int, scale: Double = 1, mean: Double = 0) -> [Float] {
    (0..<count).map { _ in Float(mean + scale * normal()) }
  }
}
