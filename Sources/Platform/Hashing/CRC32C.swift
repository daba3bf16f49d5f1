/// A CRC-32C checksum (Castagnoli, RFC 3720) that is fed piece by piece.
///
/// It finds damage, not tampering. Eight bytes are folded at a time through eight tables.
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
    var crc = register
    Self.tables.withUnsafeBufferPointer { table in
      var position = 0
      while position &+ 8 <= bytes.count {
        let word = UInt64(
          littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        let low = UInt32(truncatingIfNeeded: word) ^ crc
        let high = UInt32(truncatingIfNeeded: word >> 32)
        crc =
          table[0x700 &+ Int(low & 0xFF)] ^ table[0x600 &+ Int((low >> 8) & 0xFF)]
          ^ table[0x500 &+ Int((low >> 16) & 0xFF)] ^ table[0x400 &+ Int(low >> 24)]
          ^ table[0x300 &+ Int(high & 0xFF)] ^ table[0x200 &+ Int((high >> 8) & 0xFF)]
          ^ table[0x100 &+ Int((high >> 16) & 0xFF)] ^ table[Int(high >> 24)]
        position &+= 8
      }
      while position < bytes.count {
        let byte = base.load(fromByteOffset: position, as: UInt8.self)
        crc = (crc >> 8) ^ table[Int((crc ^ UInt32(byte)) & 0xFF)]
        position &+= 1
      }
    }
    register = crc
  }

  /// `tables[256 k + b]` advances byte `b` by `k` further zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F6_3B78 }
      tables[byte] = crc
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()
}
