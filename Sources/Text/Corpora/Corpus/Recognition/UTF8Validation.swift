/// Checks of whole lines of UTF-8 (Unicode 16, table 3-7).
package enum UTF8Validation {
  /// The offset of the first byte that begins no well-formed sequence, or nil if all is well.
  package static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        index += 1
        while isASCII(bytes, at: index) { index += 8 }
        continue
      }
      let length = sequenceLength(bytes, at: index)
      if length == 0 { return index }
      index += length
    }
    return nil
  }

  /// Whether eight bytes follow that are all ASCII.
  @inline(__always)
  private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + 8 <= bytes.count, let base = UnsafeRawPointer(bytes.baseAddress) else {
      return false
    }
    let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    return word & 0x8080_8080_8080_8080 == 0
  }

  /// The length of the well-formed sequence of several bytes at an index, or 0 if there is none.
  static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    func isContinuation(_ distance: Int) -> Bool {
      index + distance < bytes.count && bytes[index + distance] & 0xC0 == 0x80
    }
    let second = index + 1 < bytes.count ? bytes[index + 1] : 0
    switch bytes[index] {
    case 0xC2...0xDF:
      return isContinuation(1) ? 2 : 0
    case 0xE0...0xEF:
      // The narrower ranges keep out overlong forms and surrogates.
      let lowest: UInt8 = bytes[index] == 0xE0 ? 0xA0 : 0x80
      let highest: UInt8 = bytes[index] == 0xED ? 0x9F : 0xBF
      return second >= lowest && second <= highest && isContinuation(2) ? 3 : 0
    case 0xF0...0xF4:
      // Likewise, and nothing beyond U+10FFFF.
      let lowest: UInt8 = bytes[index] == 0xF0 ? 0x90 : 0x80
      let highest: UInt8 = bytes[index] == 0xF4 ? 0x8F : 0xBF
      return second >= lowest && second <= highest && isContinuation(2) && isContinuation(3) ? 4 : 0
    default:
      return 0
    }
  }

  /// Whether valid UTF-8 holds nothing but white space, as Python's `str.strip` understands it.
  static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let length = whiteSpaceLength(bytes, at: index)
      if length == 0 { return false }
      index += length
    }
    return true
  }

  private static func whiteSpaceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    switch bytes[index] {
    case 0x20, 0x09...0x0D, 0x1C...0x1F:
      return 1
    case 0xC2:
      // U+0085, U+00A0
      return bytes[index + 1] == 0x85 || bytes[index + 1] == 0xA0 ? 2 : 0
    case 0xE1, 0xE2, 0xE3:
      let low = UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
      switch UInt32(bytes[index] & 0x0F) << 12 | low {
      case 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return 3
      default: return 0
      }
    default:
      return 0
    }
  }
}
