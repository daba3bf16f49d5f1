import Compression
import Platform
import TestSupport
import Testing

/// Archives that are read, by their directories.
@Suite struct ZipArchiveTests {
  private let text = Array("the sun rises\n".utf8)

  private func read(_ writer: ZipWriter) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: writer.bytes, to: root + "/x.zip")
      let archive = try ZipArchive(path: root + "/x.zip")
      for member in archive.members {
        let slice = try archive.contents(of: member)
        #expect(slice.count == member.byteCount)
        contents[member.name] = slice.copy()
      }
    }
    return contents
  }

  @Test func storedAndDeflated() throws {
    let long = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
    let gzip = Compressed.gzip(long)
    var padded = ZipWriter.Member("c", text)
    padded.padding = [1, 2, 3]
    let contents = try read(
      ZipWriter([
        ZipWriter.Member("folder/", []), ZipWriter.Member("folder/a", text),
        ZipWriter.Member(deflated: "b", text), padded, ZipWriter.Member(deflated: "empty", []),
        ZipWriter.Member(
          "é", packed: Array(gzip[10..<gzip.count - 8]), method: 8, byteCount: long.count,
          checksum: ZipWriter.checksum(of: long)),
      ]))
    #expect(
      contents == ["folder/": [], "folder/a": text, "b": text, "c": text, "empty": [], "é": long])
  }

  /// The forms for more than 4 GiB or 65,535 members, a comment, and an archive of nothing.
  @Test func forms() throws {
    var member = ZipWriter.Member(deflated: "a", text)
    member.isWide = true
    for (isWide, comment) in [(true, 0), (true, 65_535), (false, 300)] {
      var writer = ZipWriter([member, ZipWriter.Member("b", text)])
      writer.isWide = isWide
      writer.comment = [UInt8](repeating: 0x50, count: comment)
      #expect(try read(writer) == ["a": text, "b": text])
    }
    #expect(try read(ZipWriter([])) == [:])
    let many = ZipWriter((0..<70_000).map { ZipWriter.Member("\($0)", []) })
    var wide = many
    wide.isWide = true
    #expect(try read(wide).count == 70_000)
  }

  @Test func aStoredMemberIsNotCopied() throws {
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: ZipWriter([.init("a", text)]).bytes, to: root + "/x.zip")
      let archive = try ZipArchive(path: root + "/x.zip")
      let slice = try archive.contents(of: try #require(archive.member("a")))
      #expect(slice.file.count == ZipWriter([.init("a", text)]).bytes.count)
      #expect(archive.member("A") == nil)
      #expect(try FileSystem.list(root) == ["x.zip"])
    }
  }

  @Test func recognition() throws {
    try withTemporaryDirectory { root in
      try AtomicFile.write(bytes: ZipWriter([.init("a", text)]).bytes, to: root + "/x")
      try AtomicFile.write(bytes: ZipWriter([]).bytes, to: root + "/empty")
      try AtomicFile.write(text: "PK", to: root + "/text")
      #expect(ZipArchive.isArchive(root + "/x"))
      #expect(ZipArchive.isArchive(root + "/empty"))
      for path in [root + "/text", root, root + "/missing"] {
        #expect(!ZipArchive.isArchive(path))
      }
    }
  }
}
