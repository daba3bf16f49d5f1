import CBytes
import Platform
import TestSupport
import Testing

@Suite struct HashingTests {
  /// The examples of FIPS 180-4's companion document.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func sha256(text: String, digest: String) throws {
    #expect(Hashing.sha256Hex(of: text) == digest)
    var hasher = SHA256Hasher()
    for byte in text.utf8 { hasher.update([byte]) }
    #expect(hasher.finalizeHex() == digest)
    try withTemporaryDirectory { root in
      try AtomicFile.write(text: text, to: root + "/file")
      #expect(try Hashing.sha256Hex(ofFile: root + "/file") == digest)
    }
  }

  /// The examples of RFC 3720, appendix B.4, and the customary check value.
  @Test(arguments: [
    ([UInt8](repeating: 0, count: 32), "8a9136aa"),
    ([UInt8](repeating: 0xFF, count: 32), "62a8ab43"),
    ([UInt8](0..<32), "46dd794e"),
    ([UInt8]((0..<32).reversed()), "113fdb5c"),
    (Array("123456789".utf8), "e3069283"),
    ([], "00000000"),
  ])
  func crc32c(bytes: [UInt8], digits: String) {
    #expect(bytes.withUnsafeBytes { CRC32C.checksum(of: $0).hexadecimal } == digits)
    let byTable = ~crc32c_update_by_table(~0, bytes, bytes.count)
    #expect(byTable == UInt32(digits, radix: 16))
  }

  @Test func crc32cIsTheSameWithoutTheInstruction() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    for count in Array(0...70) + [511, 1000] {
      #expect(crc32c_update(7, bytes, count) == crc32c_update_by_table(7, bytes, count))
    }
  }

  @Test func crc32cDoesNotDependOnThePieces() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 4) }
    let whole = bytes.withUnsafeBytes { CRC32C.checksum(of: $0) }
    for cut in [0, 1, 7, 8, 9, 31, 500, 993, 999, 1000] {
      var parts = CRC32C()
      bytes[..<cut].withUnsafeBytes { parts.update($0) }
      bytes[cut...].withUnsafeBytes { parts.update($0) }
      #expect(parts == whole)
    }
  }
}
