/// Base64 (RFC 4648) of vectors.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The little-endian 32-bit floats of a vector, as OpenAI's clients read them.
  static func text(of vector: some Sequence<Float>) -> String {
    var bytes: [UInt8] = []
    for number in vector {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return text(of: bytes)
  }

  static func text(of bytes: [UInt8]) -> String {
    let count = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: count) { text in
      var place = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let size = min(3, bytes.count - start)
        var word = UInt32(bytes[start]) << 16
        if size > 1 { word |= UInt32(bytes[start + 1]) << 8 }
        if size > 2 { word |= UInt32(bytes[start + 2]) }
        for digit in 0..<4 {
          text[place] =
            digit <= size
            ? digits[Int(word >> UInt32(18 - 6 * digit)) & 63] : UInt8(ascii: "=")
          place += 1
        }
      }
      return place
    }
  }
}
