import Foundation
import Platform
import Serialization
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
