import Platform
import TestSupport
import Testing

@Suite struct FileSystemTests {
  @Test func createsListsAndRemovesDirectories() throws {
    try withTemporaryDirectory { root in
      let inner = root + "/a/b/c"
      try FileSystem.createDirectory(inner)
      try FileSystem.createDirectory(inner)
      try AtomicFile.write(text: "x", to: inner + "/ü")
      try AtomicFile.write(text: "y", to: inner + "/a")
      #expect(try FileSystem.list(inner) == ["a", "ü"])
      #expect(FileSystem.isDirectory(inner))
      #expect(!FileSystem.isRegularFile(inner))
      #expect(FileSystem.isRegularFile(inner + "/a"))
      try FileSystem.removeDirectory(root + "/a")
      #expect(!FileSystem.exists(root + "/a"))
    }
  }

  /// A slash or dot and a combining mark after it are one `Character`.
  @Test func namesThatBeginWithAMarkAreNames() throws {
    #expect(FileSystem.parent(of: "a/\u{301}b") == "a")
    #expect(FileSystem.lastComponent(of: "a/\u{301}b/") == "\u{301}b")
    #expect(FileSystem.join("a/", "\u{301}b") == "a/\u{301}b")
    #expect(FileSystem.join("a", "/\u{301}b") == "/\u{301}b")
    #expect(FileSystem.parent(of: "//") == "/")
    #expect(FileSystem.lastComponent(of: "/") == "/")
    try withTemporaryDirectory { root in
      let names = ["\u{301}b.txt", "caf\u{E9}.txt", "cafe\u{301}.txt", ".\u{301}hidden.txt"]
      for name in names { try AtomicFile.write(text: name, to: root + "/" + name) }
      let listed = try FileSystem.list(root).map { Array($0.utf8) }
      #expect(
        listed == names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
      #expect(try FileSystem.files(below: root) { _ in true }.count == 3)
      for name in names {
        #expect(try FileSystem.contents(of: root + "/" + name) == Array(name.utf8))
      }
    }
  }

  @Test func refusesAFileInTheWayOfADirectory() throws {
    try withTemporaryDirectory { root in
      try AtomicFile.write(text: "x", to: root + "/file")
      #expect(throws: SystemError.self) { try FileSystem.createDirectory(root + "/file") }
      #expect(throws: SystemError.self) { try FileSystem.createDirectory(root + "/file/inner") }
    }
  }

  @Test func errorsNameTheOperationThePathAndTheReason() {
    let error = #expect(throws: SystemError.self) { try FileSystem.contents(of: "/no/such/file") }
    #expect(error?.description == "cannot open '/no/such/file': No such file or directory")
    let nul = #expect(throws: SystemError.self) { try FileSystem.contents(of: "a\0b") }
    #expect(nul?.description == "cannot open 'a': the path holds a NUL character")
    let empty = #expect(throws: SystemError.self) { try FileSystem.contents(of: "") }
    #expect(empty?.description == "cannot open '': the path is empty")
    let directory = #expect(throws: SystemError.self) { try FileSystem.contents(of: "/") }
    #expect(directory?.description == "cannot read '/': Is a directory")
  }

  @Test func readsFilesThatDoNotTellTheirSize() throws {
    #expect(try !FileSystem.contents(of: "/proc/self/status").isEmpty)
  }

  @Test(arguments: [
    ("a/b/c", "a/b", "c"), ("a/b/", "a", "b"), ("c", ".", "c"), ("/c", "/", "c"), ("/", "/", "/"),
    ("a//b", "a", "b"), ("./x.h5", ".", "x.h5"),
  ])
  func splitsPaths(path: String, parent: String, last: String) {
    #expect(FileSystem.parent(of: path) == parent)
    #expect(FileSystem.lastComponent(of: path) == last)
  }

  @Test func joinsPaths() {
    #expect(FileSystem.join("a", "b") == "a/b")
    #expect(FileSystem.join("a/", "b") == "a/b")
    #expect(FileSystem.join(".", "b") == "b")
    #expect(FileSystem.join("a", "/b") == "/b")
  }

  @Test func knowsTheFreeSpaceOfAPlaceThatDoesNotExistYet() throws {
    try withTemporaryDirectory { root in
      let free = try FileSystem.freeBytes(at: root + "/not/yet")
      #expect(free > 0)
    }
  }
}
