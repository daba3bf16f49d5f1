/// A place in bytes of which none is believed: every step beyond the end gives nil and takes nothing.
package struct ByteCursor {
  /// All bytes.
  package let bytes: UnsafeRawBufferPointer
  /// How many have been taken.
  package private(set) var position: Int

  /// - Parameters:
  ///   - bytes: valid as long as the cursor is used.
  ///   - position: where to begin, at most at the end.
  package init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = min(max(position, 0), bytes.count)
  }

  /// How many bytes are left.
  package var rest: Int { bytes.count - position }

  /// The next bytes.
  package mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= rest else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// The next little-endian number.
  package mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) -> Number? {
    guard let taken = take(MemoryLayout<Number>.size) else { return nil }
    return Number(littleEndian: taken.loadUnaligned(as: Number.self))
  }

  /// The next number in groups of seven bits, the lowest first (LEB128); nil also beyond 64 bits.
  package mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var end = position
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard end < bytes.count else { return nil }
      let byte = UInt64(bytes[end])
      end += 1
      guard shift < 63 || byte <= 1 else { return nil }
      value |= (byte & 0x7F) << shift
      if byte < 0x80 {
        position = end
        return value
      }
    }
    return nil
  }
}
