/// Base64 (RFC 4648) of vectors.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The little-endian 32-bit floats of a vector, as OpenAI's clients read them.
  static func text(of vector: [Float]) -> String {
    vector.map(\.bitPattern.littleEndian).withUnsafeBytes { text(of: $0) }
  }

  static func text(of bytes: UnsafeRawBufferPointer) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return digits.withUnsafeBufferPointer { digits in
      String(unsafeUninitializedCapacity: count) { text in
        var place = 0
        for start in stride(from: 0, to: bytes.count, by: 3) {
          let size = min(3, bytes.count - start)
          var word = UInt32(bytes[start]) << 16
          if size > 1 { word |= UInt32(bytes[start + 1]) << 8 }
          if size > 2 { word |= UInt32(bytes[start + 2]) }
          text[place] = digits[Int(word >> 18)]
          text[place + 1] = digits[Int(word >> 12 & 63)]
          text[place + 2] = size > 1 ? digits[Int(word >> 6 & 63)] : UInt8(ascii: "=")
          text[place + 3] = size > 2 ? digits[Int(word & 63)] : UInt8(ascii: "=")
          place += 4
        }
        return place
      }
    }
  }
}
