import Platform

/// A directory that goes away with its files when a test ends.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws {
    path = try FileSystem.makeTemporaryDirectory(prefix: "corpus-tests")
  }

  deinit { try? Self.removeTree(path) }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, bytes: Array(text.utf8))
  }

  /// Writes a file and returns its path.
  func write(_ name: String, bytes: [UInt8]) throws -> String {
    let file = FileSystem.join(path, name)
    try AtomicFile.write(bytes: bytes, to: file)
    return file
  }

  func names() throws -> [String] { try FileSystem.list(path).sorted() }

  private static func removeTree(_ path: String) throws {
    for name in try FileSystem.list(path) {
      let child = FileSystem.join(path, name)
      if FileSystem.isDirectory(child) {
        try removeTree(child)
      } else {
        try FileSystem.remove(child)
      }
    }
    try FileSystem.removeDirectory(path)
  }
}

/// What a throwing call's error says, or a note that nothing was thrown.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "(no error)"
  } catch {
    return "\(error)"
  }
}
