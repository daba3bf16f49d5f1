import Foundation
import Platform
import TestSupport
import Testing

/// Names of files that are not UTF-8.
@Suite struct SystemPathTests {
  private func text(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { SystemPath.text($0) }
  }

  @Test func everyNameComesBackAsItWas() {
    var state: UInt32 = 7
    let parts: [[UInt8]] = [
      [0xE9], Array("a".utf8), Array("é".utf8), Array("\u{10FEE9}".utf8), [0xF4, 0x8F], [0xC3],
      Array("日".utf8), [0xFF, 0xFE], [0xED, 0xA0, 0x80], Array("/".utf8), Array("\u{301}".utf8),
    ]
    for _ in 0..<2000 {
      var bytes: [UInt8] = []
      for _ in 0..<6 {
        state = state &* 1_664_525 &+ 1_013_904_223
        bytes += parts[Int(state >> 16) % parts.count]
      }
      let name = text(bytes)
      #expect(SystemPath.bytes(of: name).dropLast().map { UInt8(truncatingIfNeeded: $0) } == bytes)
    }
    #expect(text(Array("plain é".utf8)) == "plain é")
    #expect(SystemPath.legible(text([0x61, 0xE9])) == "a\\xe9")
  }

  @Test func filesOfSuchNamesAreMadeFoundAndRemoved() throws {
    try withTemporaryDirectory { root in
      let folder = FileSystem.join(root, text([0x64, 0xFF]))
      let path = FileSystem.join(folder, text(Array("caf".utf8) + [0xE9, 0x2E, 0x74]))
      try FileSystem.createDirectory(folder)
      try AtomicFile.write(text: "x", to: path)
      #expect(try FileSystem.list(folder) == [FileSystem.lastComponent(of: path)])
      #expect(try FileSystem.allFiles(below: root).files == [path])
      #expect(try FileSystem.matches(of: FileSystem.join(folder, "caf*.t")) == [path])
      #expect(try FileSystem.canonicalPath(path) == path)
      #expect(try FileSystem.contents(of: path) == Array("x".utf8))
      try FileSystem.rename(path, to: path + "2")
      #expect(FileSystem.isRegularFile(path + "2") && !FileSystem.exists(path))
      try FileSystem.removeDirectory(folder)
      #expect(try FileSystem.list(root) == [])
    }
  }

  @Test func aMarkAfterASlashIsANameOfItsOwn() {
    #expect(FileSystem.parent(of: "a/\u{301}b") == "a")
    #expect(FileSystem.lastComponent(of: "a/\u{301}b") == "\u{301}b")
    #expect(FileSystem.join("a/", "\u{301}b").utf8.elementsEqual("a/\u{301}b".utf8))
  }
}
