import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A hidden directory for intermediate files beside a result; it goes away with this object.
///
/// What a killed process leaves behind is removed when the next one makes such a directory in the
/// same place, together with its unfinished results.
public final class ScratchDirectory: Sendable {
  /// The path of the directory.
  public let path: String
  private static let prefix = ".cloze-scratch."

  /// Creates an empty directory.
  ///
  /// - Parameter path: the result; the directory is made in the same directory, on the same disk.
  /// - Throws: `SystemError` if that cannot be read or written.
  public init(beside path: String) throws(SystemError) {
    let parent = try FileSystem.canonicalPath(FileSystem.parent(of: path))
    try Self.removeAbandoned(in: parent)
    self.path = try FileSystem.makeTemporaryDirectory(
      prefix: FileSystem.join(parent, "\(Self.prefix)\(getpid())."))
  }

  deinit { try? FileSystem.removeDirectory(path) }

  /// Whether a name is one that scratch directories and files have.
  public static func isScratch(_ name: String) -> Bool {
    name.hasExactPrefix(prefix) || name.hasExactPrefix(".cloze-scratch-")
  }

  /// The path of a file in the directory.
  public func file(_ name: String) -> String { FileSystem.join(path, name) }

  /// Removes what dead processes of this machine left in a directory: scratch and unfinished results.
  public static func removeAbandoned(in directory: String) throws(SystemError) {
    try AtomicFile.removeAbandoned(in: directory)
    for name in try FileSystem.list(directory) where name.hasExactPrefix(prefix) {
      let owner = name.utf8.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: ".") }
      guard let owner = pid_t(String(decoding: owner, as: UTF8.self)), AtomicFile.isDead(owner)
      else { continue }
      // Another process may be removing the same.
      try? FileSystem.removeDirectory(FileSystem.join(directory, name))
    }
  }
}
