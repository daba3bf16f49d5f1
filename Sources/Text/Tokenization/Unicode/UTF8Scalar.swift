/// Decoding and encoding of single scalars on raw memory.
enum UTF8Scalar {
  static let replacement: UInt32 = 0xFFFD

  /// The scalar that starts at `bytes` and its length in bytes; `count` bytes, at least one, may be
  /// read.
  ///
  /// An ill-formed sequence (overlong, surrogate, above 0x10FFFF, cut short) gives U+FFFD for its
  /// longest well-formed start, as The Unicode Standard recommends.
  @inline(__always)
  static func decode(_ bytes: UnsafePointer<UInt8>, count: Int) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(bytes[0])
    if lead < 0x80 { return (lead, 1) }
    if lead < 0xC2 || lead > 0xF4 || count < 2 { return (replacement, 1) }
    let second = UInt32(bytes[1])
    guard isWellFormed(second, after: lead) else { return (replacement, 1) }
    if lead < 0xE0 { return ((lead & 0x1F) << 6 | second & 0x3F, 2) }
    guard count > 2, bytes[2] & 0xC0 == 0x80 else { return (replacement, 2) }
    let third = UInt32(bytes[2]) & 0x3F
    if lead < 0xF0 { return ((lead & 0x0F) << 12 | (second & 0x3F) << 6 | third, 3) }
    guard count > 3, bytes[3] & 0xC0 == 0x80 else { return (replacement, 3) }
    let fourth = UInt32(bytes[3]) & 0x3F
    return ((lead & 0x07) << 18 | (second & 0x3F) << 12 | third << 6 | fourth, 4)
  }

  /// Whether the second byte of a sequence lies in the range that its lead byte allows
  /// (The Unicode Standard, table 3-7).
  @inline(__always)
  private static func isWellFormed(_ second: UInt32, after lead: UInt32) -> Bool {
    switch lead {
    case 0xE0: second & 0xE0 == 0xA0
    case 0xED: second & 0xE0 == 0x80
    case 0xF0: second >= 0x90 && second <= 0xBF
    case 0xF4: second & 0xF0 == 0x80
    default: second & 0xC0 == 0x80
    }
  }

  /// Writes the UTF-8 form of a scalar, at most four bytes, and returns its length.
  @inline(__always)
  static func encode(_ scalar: UInt32, to bytes: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
      bytes[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    let last = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    if scalar < 0x800 {
      bytes[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      bytes[1] = last
      return 2
    }
    let middle = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    if scalar < 0x10000 {
      bytes[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      bytes[1] = middle
      bytes[2] = last
      return 3
    }
    bytes[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    bytes[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    bytes[2] = middle
    bytes[3] = last
    return 4
  }
}
