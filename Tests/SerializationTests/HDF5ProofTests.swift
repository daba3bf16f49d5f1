import Foundation
import Platform
import Serialization
import TestSupport
import Testing

/// Files that the HDF5 library would not survive, or that hold what is not ours to read.
@Suite struct HDF5ProofTests {
  @Test func aFileWithForeignObjectsIsRefusedAsAWhole() throws {
    let path = Fixtures.path("refused.h5")
    let message = failure { _ = try HDF5File(opening: path) }
    #expect(message == "'\(path)': '/compound' holds a compound, expected plain numbers or text")
  }

  @Test func aForeignAttributeIsRefused() throws {
    let path = Fixtures.path("attributes.h5")
    let message = failure { _ = try HDF5File(opening: path) }
    #expect(message.hasPrefix("'\(path)': '/group' has an attribute 'compound' that is a compound"))
  }

  @Test(arguments: ["numbers.h5", "user_block.h5"])
  func filesOfOtherProgramsPass(name: String) throws {
    _ = try HDF5File(opening: Fixtures.path(name))
    // The second time the proof is known.
    _ = try HDF5File(opening: Fixtures.path(name))
  }

  /// Each crashed, hung or devoured memory when the library was given it.
  @Test(arguments: crashing)
  func aFileThatCrashesTheLibraryIsRefused(name: String) throws {
    let path = Fixtures.path("hostile/" + name)
    let message = failure { _ = try HDF5File(opening: path) }
    #expect(message.hasPrefix("'\(path)'"), "\(message)")
    #expect(!message.contains("\n"))
  }

  private static var crashing: [String] {
    (try? FileSystem.list(Fixtures.path("hostile"))) ?? []
  }

  @Test func thereAreCrashingFiles() { #expect(!Self.crashing.isEmpty) }

  /// A seal is no proof: everybody can compute it.
  @Test func aSealedFileOfOthersIsExamined() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      var bytes = try FileSystem.contents(of: Fixtures.path("refused.h5"))
      bytes += bytes.withUnsafeBytes { HDF5Seal.bytes(for: .checksum(of: $0)) }
      try AtomicFile.write(bytes: bytes, to: path)
      #expect(failure { _ = try HDF5File(opening: path) }.contains("'/compound' holds a compound"))
    }
  }

  /// Two files can have one seal, so that of a proved file proves no other.
  @Test func aSealThatHasBeenSeenIsNoProof() throws {
    try withTemporaryDirectory { root in
      var good = try FileSystem.contents(of: Fixtures.path("user_block.h5"))
      var bad = try FileSystem.contents(of: Fixtures.path("refused.h5"))
      good += [UInt8](repeating: 0, count: bad.count - good.count + 4)
      let wanted = good.withUnsafeBytes { CRC32C.checksum(of: $0) }
      bad += Self.bytes(leadingTo: wanted, after: bad)
      #expect(bad.count == good.count)
      #expect(bad.withUnsafeBytes { CRC32C.checksum(of: $0) }.hexadecimal == wanted.hexadecimal)
      let seal = HDF5Seal.bytes(for: wanted)
      try AtomicFile.write(bytes: good + seal, to: root + "/good.h5")
      try AtomicFile.write(bytes: bad + seal, to: root + "/bad.h5")
      _ = try HDF5File(opening: root + "/good.h5")
      let message = failure { _ = try HDF5File(opening: root + "/bad.h5") }
      #expect(message.contains("'/compound' holds a compound"), "\(message)")
    }
  }

  /// Four bytes after which contents have a given CRC-32C.
  private static func bytes(leadingTo wanted: CRC32C, after contents: [UInt8]) -> [UInt8] {
    func register(_ checksum: CRC32C) -> UInt32 { ~(UInt32(checksum.hexadecimal, radix: 16) ?? 0) }
    var state = register(wanted)
    for _ in 0..<32 {
      state = state >> 31 == 1 ? (state ^ 0x82F6_3B78) << 1 | 1 : state << 1
    }
    state ^= register(contents.withUnsafeBytes { CRC32C.checksum(of: $0) })
    return (0..<4).map { UInt8(truncatingIfNeeded: state >> UInt32(8 * $0)) }
  }

  /// A proof is for one state of a file only.
  @Test func aChangedFileIsExaminedAgain() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try AtomicFile.write(
        bytes: try FileSystem.contents(of: Fixtures.path("user_block.h5")), to: path)
      _ = try HDF5File(opening: path)
      try overwrite(path, try FileSystem.contents(of: Fixtures.path("refused.h5"))[...])
      #expect(!failure { _ = try HDF5File(opening: path) }.isEmpty)
    }
  }

  @Test func theSealIsTheDocumentedOne() throws {
    let checksum = Array("123456789".utf8).withUnsafeBytes { CRC32C.checksum(of: $0) }
    #expect(
      String(decoding: HDF5Seal.bytes(for: checksum), as: UTF8.self)
        == "\nCLOZE SEAL CRC-32C e3069283   \n")
  }
}
