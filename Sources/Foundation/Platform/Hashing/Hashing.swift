/// Digests that identify contents.
public enum Hashing {
  /// The SHA-256 digest of some bytes as 64 lower-case hexadecimal digits (FIPS 180-4).
  public static func sha256Hex(of bytes: UnsafeRawBufferPointer) -> String {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    return hasher.finalizeHex()
  }

  /// The SHA-256 digest of some bytes as 64 lower-case hexadecimal digits (FIPS 180-4).
  public static func sha256Hex(of bytes: [UInt8]) -> String {
    bytes.withUnsafeBytes { sha256Hex(of: $0) }
  }

  /// The SHA-256 digest of a text's UTF-8 form as 64 lower-case hexadecimal digits.
  public static func sha256Hex(of text: String) -> String {
    sha256Hex(of: Array(text.utf8))
  }

  /// The SHA-256 digest of a file's contents, read in blocks.
  public static func sha256Hex(ofFile path: String) throws(SystemError) -> String {
    let reader = try FileReader(path: path)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { block.deallocate() }
    var hasher = SHA256Hasher()
    while true {
      let count = try reader.read(into: block)
      if count == 0 { return hasher.finalizeHex() }
      hasher.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }

  /// Lower-case hexadecimal digits of some bytes, two for each.
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
