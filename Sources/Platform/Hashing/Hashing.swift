import Crypto

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

/// A SHA-256 digest that is fed piece by piece.
public struct SHA256Hasher: Sendable {
  private var hasher = SHA256()

  /// Creates a hasher that has seen nothing.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hasher.update(bufferPointer: bytes)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
  }

  /// Adds the UTF-8 form of a text.
  public mutating func update(_ text: String) {
    update(Array(text.utf8))
  }

  /// The digest of all bytes so far as 64 lower-case hexadecimal digits.
  public func finalizeHex() -> String {
    Hashing.hexadecimal(hasher.finalize())
  }
}
