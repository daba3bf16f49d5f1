import Foundation
import Platform

/// A directory that goes away with its files when a test ends.
public struct TemporaryDirectory: ~Copyable {
  /// Where it is.
  public let path: String

  /// Makes it.
  public init() throws { path = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests") }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  public func file(_ name: String) -> String { FileSystem.join(path, name) }

  /// Writes a file and returns its path.
  public func write(_ name: String, _ text: String) throws -> String {
    try write(name, bytes: Array(text.utf8))
  }

  /// Writes a file and returns its path.
  public func write(_ name: String, bytes: [UInt8]) throws -> String {
    try AtomicFile.write(bytes: bytes, to: file(name))
    return file(name)
  }

  /// What it holds, in order.
  public func names() throws -> [String] { try FileSystem.list(path).sorted() }
}

/// A directory that exists while `body` runs.
public func withTemporaryDirectory(_ body: (_ path: String) throws -> Void) throws {
  let directory = try TemporaryDirectory()
  try body(directory.path)
}
