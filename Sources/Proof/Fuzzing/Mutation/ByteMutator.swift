import Randomness

/// Changes bytes without knowing what they mean.
enum ByteMutator {
  /// Numbers at which size arithmetic goes wrong.
  private static let borders: [UInt64] = [
    0, 1, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    1 << 32, 1 << 40, 1 << 62, UInt64(Int64.max), 1 << 63, .max, .max - 1, .max - 7,
  ]

  /// Makes one change somewhere in a range that lies within the bytes.
  static func mutate(
    _ bytes: inout [UInt8], in range: Range<Int>, _ random: inout RandomStream
  ) {
    guard !range.isEmpty else { return }
    let position = range.lowerBound + random.integer(below: range.count)
    switch random.integer(below: 8) {
    case 0, 1: bytes[position] ^= 1 << UInt8(random.integer(below: 8))
    case 2, 3: bytes[position] = UInt8(truncatingIfNeeded: random.bits32())
    case 4, 5: put(borders[random.integer(below: borders.count)], at: position, &bytes, &random)
    case 6:
      let length = min(bytes.count - position, 1 + random.integer(below: 16))
      let source = random.integer(below: bytes.count - length + 1)
      for offset in 0..<length { bytes[position + offset] = bytes[source + offset] }
    default:
      let length = min(bytes.count - position, 1 + random.integer(below: 16))
      for offset in 0..<length { bytes[position + offset] = 0 }
    }
  }

  /// Makes the bytes longer or shorter somewhere, or cuts their end off.
  static func resize(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    guard !bytes.isEmpty else { return }
    let position = random.integer(below: bytes.count)
    let length = min(bytes.count - position, 1 + random.integer(below: 64))
    switch random.integer(below: 3) {
    case 0: bytes.removeSubrange(position..<position + length)
    case 1: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
    default: bytes.removeSubrange(position...)
    }
  }

  /// Writes a number of 1, 2, 4 or 8 bytes, in either byte order.
  private static func put(
    _ value: UInt64, at position: Int, _ bytes: inout [UInt8], _ random: inout RandomStream
  ) {
    let width = 1 << random.integer(below: 4)
    let isLittle = random.integer(below: 4) > 0
    for offset in 0..<width where position + offset < bytes.count {
      let shift = 8 * (isLittle ? offset : width - 1 - offset)
      bytes[position + offset] = UInt8(truncatingIfNeeded: value >> UInt64(shift))
    }
  }
}
