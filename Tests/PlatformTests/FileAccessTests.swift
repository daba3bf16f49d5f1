import Platform
import TestSupport
import Testing

@Suite struct FileAccessTests {
  @Test(arguments: [0, 1, 4095, 4096, 100_000])
  func mapsTheWholeFile(size: Int) throws {
    try withTemporaryDirectory { root in
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      try AtomicFile.write(bytes: bytes, to: root + "/file")
      let file = try MappedFile(path: root + "/file")
      #expect(file.count == size)
      #expect(file.bytes.elementsEqual(bytes))
      file.advise(.sequential)
      file.discard(0..<size)
      #expect(file.bytes.elementsEqual(bytes))
    }
  }

  @Test func aMappingOutlivesTheReplacementOfItsFile() throws {
    try withTemporaryDirectory { root in
      try AtomicFile.write(text: "old contents", to: root + "/file")
      let file = try MappedFile(path: root + "/file")
      try AtomicFile.write(text: "new", to: root + "/file")
      #expect(file.bytes.elementsEqual("old contents".utf8))
    }
  }

  @Test func refusesToMapWhatIsNoFile() {
    let directory = #expect(throws: SystemError.self) { try MappedFile(path: "/") }
    #expect(directory?.description == "cannot read '/': Is a directory")
    let device = #expect(throws: SystemError.self) { try MappedFile(path: "/dev/null") }
    #expect(device?.description == "cannot map '/dev/null': not a regular file")
  }

  /// A device has no end, a pipe may have no writer.
  @Test func refusesToReadWithoutEnd() throws {
    func reason(_ body: () throws(SystemError) -> [UInt8]) -> String {
      do {
        return "\(try body().count) bytes"
      } catch {
        return error.reason
      }
    }
    let limit = 1_000_000
    #expect(
      reason { () throws(SystemError) in try FileSystem.contents(of: "/dev/zero", atMost: limit) }
        == "it has more than 1000000 bytes")
    for path in ["/dev/zero", "/dev/null", "/"] {
      #expect(
        reason { () throws(SystemError) in
          try FileSystem.contents(ofRegularFile: path, atMost: limit)
        } == "not a regular file")
    }
    try withTemporaryDirectory { root in
      let path = root + "/file"
      try AtomicFile.write(bytes: [1, 2, 3], to: path)
      #expect(try FileSystem.contents(ofRegularFile: path, atMost: 3) == [1, 2, 3])
      #expect(
        reason { () throws(SystemError) in try FileSystem.contents(ofRegularFile: path, atMost: 2) }
          == "it has more than 2 bytes")
    }
  }

  @Test func buffersAndAppends() throws {
    try withTemporaryDirectory { root in
      let path = root + "/log"
      var expected = ""
      for mode in [FileWriter.Mode.createNew, .append] {
        var writer = try FileWriter(path: path, mode: mode, bufferSize: 10)
        for word in ["a", "bcdefgh", "", "ijk", "a piece longer than the buffer", "l"] {
          try writer.write(word)
          expected += word
        }
        try writer.write(Array("mn".utf8))
        expected += "mn"
        try writer.finish(synchronizing: true)
      }
      #expect(try String(decoding: FileSystem.contents(of: path), as: UTF8.self) == expected)
      #expect(throws: SystemError.self) { _ = try FileWriter(path: path, mode: .createNew) }
    }
  }

  @Test func reportsAFullDisk() throws {
    var writer = try FileWriter(path: "/dev/full", mode: .append)
    try writer.write("x")
    var description = ""
    do throws(SystemError) { try writer.flush() } catch { description = error.description }
    #expect(description == "cannot write '/dev/full': No space left on device")
  }

  @Test func aScratchFileHasNoName() throws {
    try withTemporaryDirectory { root in
      let scratch = try ScratchFile(beside: root + "/file")
      #expect(try FileSystem.list(root) == [])
      try [UInt8](0..<200).withUnsafeBytes { try scratch.write($0) }
      try scratch.rewind()
      var bytes = [UInt8](repeating: 0, count: 200)
      try bytes.withUnsafeMutableBytes { try scratch.read(exactly: $0) }
      #expect(bytes == [UInt8](0..<200))
      var failed = false
      do { try bytes.withUnsafeMutableBytes { try scratch.read(exactly: $0) } } catch {
        failed = true
      }
      #expect(failed)
    }
  }

  @Test func aLockExcludesASecondOwnerAndEndsWithTheFirst() throws {
    try withTemporaryDirectory { root in
      let path = root + "/lock"
      func description() -> String {
        do throws(SystemError) { _ = try RunLock(path: path) } catch { return error.description }
        return "free"
      }
      do {
        let lock = try RunLock(path: path)
        #expect(description().hasPrefix("cannot lock '\(path)': in use by process "))
        #expect(lock.path == path)
      }
      #expect(description() == "free")
    }
  }
}
