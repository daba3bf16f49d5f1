import Platform

/// A directory that exists while `body` runs.
func withTemporaryDirectory(_ body: (_ path: String) throws -> Void) throws {
  let path = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
  defer { try? FileSystem.removeDirectory(path) }
  try body(path)
}
