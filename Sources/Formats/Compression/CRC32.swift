import CZlib

/// The CRC-32 of gzip and zip, fed piece by piece.
package struct CRC32: Sendable {
  /// The checksum of all bytes so far.
  package private(set) var value: UInt32 = 0

  /// Creates a checksum of nothing.
  package init() {}

  /// The checksum of some bytes.
  package static func checksum(of bytes: UnsafeRawBufferPointer) -> CRC32 {
    var checksum = CRC32()
    checksum.update(bytes)
    return checksum
  }

  /// Adds bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    value = UInt32(
      truncatingIfNeeded: crc32_z(
        UInt(value), base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
