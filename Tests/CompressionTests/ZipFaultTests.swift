import Compression
import ExactStrings
import Platform
import TestSupport
import Testing

/// Archives that are damaged or made to do harm: every fault is one clear line.
@Suite struct ZipFaultTests {
  private let text = Array("the sun rises\n".utf8)

  /// What is wrong with an archive or, if it opens, with one of its members.
  private func fault(_ bytes: [UInt8]) throws -> String {
    var text = ""
    try withTemporaryDirectory { root in
      let path = root + "/x.zip"
      try AtomicFile.write(bytes: bytes, to: path)
      text = message {
        let archive = try ZipArchive(path: path)
        for member in archive.members { _ = try archive.contents(of: member, atMost: 1 << 32) }
      }
      #expect(text.hasExactPrefix("'\(path)': ") && !text.containsScalar("\n"), "\(text)")
      text = String(text.dropFirst(path.count + 4))
    }
    return text
  }

  private func fault(
    _ member: ZipWriter.Member, _ change: (inout ZipWriter.Member) -> Void
  ) throws -> String {
    var member = member
    change(&member)
    return try fault(ZipWriter([member, .init("other", text)]).bytes)
  }

  private func fault(_ change: (inout ZipWriter) -> Void) throws -> String {
    var writer = ZipWriter([.init("a", text)])
    change(&writer)
    return try fault(writer.bytes)
  }

  @Test func foreignFiles() throws {
    #expect(try fault([]) == "not a zip archive")
    #expect(try fault(text) == "not a zip archive")
    #expect(
      try fault(Array(ZipWriter([.init("a", text)]).bytes.dropLast()))
        == "cut off: the directory at the end of a zip archive is missing")
  }

  @Test(arguments: [
    ("/etc/passwd", "its name is an absolute path"), ("\\a", "its name is an absolute path"),
    ("C:/a", "its name is an absolute path"), ("..", "its name leads out of its folder"),
    ("a/../../b", "its name leads out of its folder"),
    ("a\\..\\b", "its name leads out of its folder"), ("a\0b", "its name has a NUL"),
    ("", "it has no name"),
  ])
  func names(name: String, problem: String) throws {
    let shown = name == "a\0b" ? "a\\u{0}b" : name
    #expect(try fault(.init(name, text)) { _ in } == "member '\(shown)': " + problem)
  }

  @Test func harmlessNames() throws {
    for name in ["a..b", "...", "a/...b/c..", "a:b/c"] {
      #expect(
        try fault(.init(name, text)) { $0.flags = 1 }
          == "member '\(name)': is encrypted, expected one that is not")
    }
  }

  @Test func directories() throws {
    #expect(
      try fault { $0.members += [.init("a", text)] } == "member 'a': is there twice")
    #expect(
      try fault { $0.memberCount = 2 } == "1 member in the directory, 2 expected")
    #expect(try fault { $0.part = 1 } == "the last of 2 parts, expected a whole archive")
    #expect(
      try fault { $0.directoryShift = 1 }
        == "a directory of 47 bytes at byte 46, but it must end before byte 92")
    #expect(
      try fault {
        $0.directoryShift = -1
        $0.isWide = true
      } == "no entry of the directory at byte 44")
    #expect(
      try fault {
        $0.directoryShift = .max
        $0.isWide = true
      } == "a directory of 47 bytes at byte 9223372036854775852, but it must end before byte 92"
    )
    var bytes = ZipWriter([.init("a", text)])
    bytes.isWide = true
    var contradiction = bytes.bytes
    contradiction[contradiction.count - 12] = 7
    #expect(try fault(contradiction) == "its two ends contradict each other: damaged?")
    var lost = bytes.bytes
    lost[lost.count - 34] = 7
    #expect(
      try fault(lost) == "no end of a zip64 archive at byte 7, where it should be")
  }

  @Test func headers() throws {
    let member = ZipWriter.Member("a", text)
    #expect(
      try fault(member) { $0.headerName = [66] }
        == "member 'a': its header at byte 0 contradicts the directory")
    #expect(try fault(member) { $0.headerOffset = 1 } == "member 'a': no header at byte 1")
    #expect(
      try fault(member) { $0.headerOffset = .max }
        == "member 'a': its header at byte 18446744073709551615 lies beyond the members' end, 94")
    #expect(
      try fault(member) { $0.packedCount = 1 << 40 }
        == "member 'a': 1099511627776 bytes at byte 31 reach beyond the members' end, 94")
    #expect(
      try fault(member) { $0.byteCount = .max }
        == "member 'a': 18446744073709551615 bytes are larger than memory")
  }

  /// The whole of the archive as one member that holds another.
  @Test func overlappingMembers() throws {
    let inner = ZipWriter([.init("b", text)])
    let bytes = inner.bytes
    var outer = ZipWriter.Member("a", Array(bytes.dropLast(22 + 47)))
    var second = ZipWriter.Member("b", text)
    second.headerOffset = 31
    outer.padding = []
    #expect(
      try fault(ZipWriter([outer, second]).bytes)
        == "member 'b': begins at byte 31, within one that ends at 76")
    var twice = ZipWriter.Member("a", text)
    twice.headerOffset = 0
    #expect(
      try fault(ZipWriter([.init("a", text), twice]).bytes).hasExactPrefix("member 'a': begins at"))
  }

  @Test func contents() throws {
    let stored = ZipWriter.Member("a", text)
    let packed = ZipWriter.Member(deflated: "a", text)
    let wrong = "member 'a': its checksum is wrong: the archive is damaged"
    #expect(try fault(stored) { $0.checksum ^= 1 } == wrong)
    #expect(try fault(packed) { $0.checksum ^= 1 } == wrong)
    #expect(try fault(stored) { $0.packed[0] ^= 1 } == wrong)
    #expect(
      try fault(stored) { $0.byteCount = 13 }
        == "member 'a': 14 bytes are stored, the directory says 13")
    #expect(
      try fault(packed) { $0.method = 12 }
        == "member 'a': packed by method 12, expected 0 (stored) or 8 (deflate)")
    #expect(
      try fault(packed) { $0.byteCount = 13 }
        == "member 'a': holds more than the 13 bytes that the directory says")
    #expect(
      try fault(packed) { $0.byteCount = 15 }
        == "member 'a': holds 14 bytes, the directory says 15")
    #expect(
      try fault(packed) { $0.packed.append(0) }
        == "member 'a': its packed bytes are invalid (1 byte too many)")
    #expect(
      try fault(packed) { $0.packed.removeLast() }
        == "member 'a': its packed bytes are invalid (they break off)")
    #expect(
      try fault(packed) { $0.packed[0] = 7 }
        == "member 'a': its packed bytes are invalid (invalid block type)")
  }

  @Test func bombs() throws {
    let packed = ZipWriter.Member(deflated: "a", text)
    #expect(
      try fault(packed) { $0.byteCount = 1 << 32 }
        == "member 'a': 19 packed bytes cannot hold the claimed 4294967296")
    #expect(
      try fault(packed) { $0.byteCount = 1 << 33 }
        == "member 'a': 8589934592 bytes, at most 4294967296 expected")
    // Fifty million zeros that claim to be few.
    let zeros = Compressed.gzip([UInt8](repeating: 0, count: 50_000_000))
    let bomb = ZipWriter.Member(
      "a", packed: Array(zeros[10..<zeros.count - 8]), method: 8, byteCount: 100, checksum: 0)
    #expect(
      try fault(bomb) { _ in }
        == "member 'a': holds more than the 100 bytes that the directory says")
  }

  @Test func everyCutAndEveryFlippedBit() throws {
    var writer = ZipWriter([.init("a", text), .init(deflated: "b", text)])
    writer.isWide = true
    let bytes = writer.bytes
    try withTemporaryDirectory { root in
      let path = root + "/x.zip"
      for count in bytes.indices {
        try overwrite(path, Array(bytes[..<count]))
        #expect(throws: ZipError.self, "\(count)") { try ZipArchive(path: path) }
      }
      // Fields that nobody reads may change; members that are read are right.
      for bit in 0..<8 * bytes.count {
        var spoiled = bytes
        spoiled[bit / 8] ^= 1 << UInt8(bit % 8)
        try overwrite(path, spoiled)
        do {
          let archive = try ZipArchive(path: path)
          for member in archive.members {
            #expect(try archive.contents(of: member).copy() == text, "bit \(bit)")
          }
        } catch { #expect(error is ZipError, "bit \(bit)") }
      }
    }
  }

  /// Replaces a file without waiting for the disk.
  private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    var writer = try FileWriter(path: path)
    try writer.write(bytes)
    try writer.finish()
  }
}
