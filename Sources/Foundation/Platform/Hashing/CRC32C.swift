import CBytes

/// A CRC-32C checksum (Castagnoli, RFC 3720) that is fed piece by piece.
///
/// It finds damage, not tampering.
public struct CRC32C: Sendable, Equatable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// Creates a checksum of nothing.
  public init() {}

  /// The checksum of all bytes so far.
  public var value: UInt32 { ~register }

  /// The checksum as eight lower-case hexadecimal digits.
  public var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The checksum of some bytes.
  public static func checksum(of bytes: UnsafeRawBufferPointer) -> CRC32C {
    var checksum = CRC32C()
    checksum.update(bytes)
    return checksum
  }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    register = crc32c_update(register, base.assumingMemoryBound(to: UInt8.self), bytes.count)
  }
}
