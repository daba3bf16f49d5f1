import Platform
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  struct Refusal: Error {}

  @Test func replacesTheContents() throws {
    try withTemporaryDirectory { root in
      let path = root + "/file"
      try AtomicFile.write(text: "old", to: path)
      try AtomicFile.write(bytes: [1, 2, 3], to: path)
      #expect(try FileSystem.contents(of: path) == [1, 2, 3])
      try AtomicFile.write(bytes: sequence(first: 3) { $0 > 1 ? $0 - 1 : nil }, to: path)
      #expect(try FileSystem.contents(of: path) == [3, 2, 1])
      #expect(try FileSystem.list(root) == ["file"])
    }
  }

  @Test func aFailureKeepsTheOldContentsAndLeavesNothing() throws {
    try withTemporaryDirectory { root in
      let path = root + "/file"
      try AtomicFile.write(text: "old", to: path)
      #expect(throws: Refusal.self) {
        try AtomicFile.write(to: path) { temporary in
          var writer = try FileWriter(path: temporary)
          try writer.write("half of the new")
          try writer.finish()
          #expect(try FileSystem.contents(of: path) == Array("old".utf8))
          throw Refusal()
        }
      }
      #expect(try FileSystem.contents(of: path) == Array("old".utf8))
      #expect(try FileSystem.list(root) == ["file"])
    }
  }

  @Test func aBodyThatRemovesItsFileIsAFailure() throws {
    try withTemporaryDirectory { root in
      #expect(throws: SystemError.self) {
        try AtomicFile.write(to: root + "/file") { try FileSystem.remove($0) }
      }
      let names = try FileSystem.list(root)
      #expect(names == [])
    }
  }

  @Test func namesTheFileOfTheUserWhenItCannotBeWritten() throws {
    try withTemporaryDirectory { root in
      let path = root + "/missing/file"
      let error = #expect(throws: SystemError.self) { try AtomicFile.write(text: "", to: path) }
      #expect(error?.description == "cannot write '\(path)': No such file or directory")
      let directory = #expect(throws: SystemError.self) {
        try AtomicFile.write(text: "", to: root)
      }
      #expect(directory?.description == "cannot write '\(root)': Is a directory")
    }
  }

  @Test func acceptsTheLongestNames() throws {
    try withTemporaryDirectory { root in
      let path = root + "/" + String(repeating: "ü", count: 127)
      try AtomicFile.write(text: "x", to: path)
      #expect(FileSystem.exists(path))
    }
  }

  @Test func removesWhatADeadProcessLeft() throws {
    try withTemporaryDirectory { root in
      // No process has this number: Linux stops at 4,194,304.
      try AtomicFile.write(text: "x", to: root + "/.step.h5.99999999.1.partial")
      try AtomicFile.write(text: "x", to: root + "/.step.h5.1.1.partial")
      try AtomicFile.write(text: "x", to: root + "/.other")
      #expect(try AtomicFile.removeAbandoned(in: root) == [".step.h5.99999999.1.partial"])
      #expect(try FileSystem.list(root) == [".other", ".step.h5.1.1.partial"])
    }
  }
}
