/// Floats at a chosen distance from a 64-byte boundary, between guards that a kernel must not touch.
final class GuardedFloats {
  private static let guardCount = 32
  private static let guardBits: UInt32 = 0x7FC0_BEEF
  private let memory: UnsafeMutableRawBufferPointer
  private let all: UnsafeMutableBufferPointer<Float>
  private let range: Range<Int>

  init(_ values: [Float], misalignment: Int) {
    let count = values.count + 2 * Self.guardCount + misalignment
    memory = .allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    all = memory.bindMemory(to: Float.self)
    all.initialize(repeating: Float(bitPattern: Self.guardBits))
    let start = Self.guardCount + misalignment
    range = start..<start + values.count
    for (index, value) in zip(range, values) { all[index] = value }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { all.baseAddress.unsafelyUnwrapped + range.lowerBound }

  var values: [Float] { Array(all[range]) }

  /// Whether nothing was written before or behind the values.
  var isIntact: Bool {
    all.indices.allSatisfy { range.contains($0) || all[$0].bitPattern == Self.guardBits }
  }
}
