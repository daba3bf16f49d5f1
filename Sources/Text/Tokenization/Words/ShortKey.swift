/// A chunk of at most 16 bytes, as two zero-filled numbers and its length.
struct ShortKey {
  let low: UInt64
  let high: UInt64
  let length: Int

  static let maximumLength = 16

  /// The key of `length` bytes, from 1 to 16, at an address where `readable` bytes may be read.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, length: Int, readable: Int) {
    let bytes = UnsafeRawPointer(bytes)
    self.length = length
    if length <= 8 {
      high = 0
      if readable >= 8 {
        low = bytes.loadUnaligned(as: UInt64.self) & UInt64.max &>> Self.bits(8 &- length)
      } else {
        low = loadTail(bytes, count: length)
      }
    } else {
      low = bytes.loadUnaligned(as: UInt64.self)
      // The last eight bytes overlap the first eight; shift the overlap out.
      high =
        bytes.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        &>> Self.bits(16 &- length)
    }
  }

  /// The bits of a key's two numbers that chunks of each length fill.
  nonisolated(unsafe) static let masks: UnsafePointer<(UInt64, UInt64)> = {
    let masks = UnsafeMutablePointer<(UInt64, UInt64)>.allocate(capacity: maximumLength + 1)
    for length in 0...maximumLength {
      masks[length] = (~(UInt64.max << bits(length)), ~(UInt64.max << bits(max(0, length - 8))))
    }
    return UnsafePointer(masks)
  }()

  /// The key of `length` bytes, from 1 to 16, at an address where 16 may be read, by ``masks``.
  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, length: Int, _ masks: UnsafePointer<(UInt64, UInt64)>) {
    let bytes = UnsafeRawPointer(bytes)
    low = bytes.loadUnaligned(as: UInt64.self) & masks[length].0
    high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & masks[length].1
    self.length = length
  }

  /// The key with these parts.
  @inline(__always)
  init(low: UInt64, high: UInt64, length: Int) {
    self.low = low
    self.high = high
    self.length = length
  }

  @inline(__always)
  private static func bits(_ bytes: Int) -> UInt64 { UInt64(truncatingIfNeeded: bytes &* 8) }

  @inline(__always)
  var hash: UInt64 {
    let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
      by: high ^ UInt64(truncatingIfNeeded: length) ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
