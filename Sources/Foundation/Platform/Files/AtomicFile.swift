import ExactStrings
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing of whole files such that a reader sees the old contents or the new, never a part.
///
/// The new contents are written to a temporary file in the same directory, forced to the disk and
/// renamed over the destination; then the directory is forced to the disk. After any failure the
/// temporary file is removed and the destination is as it was.
public enum AtomicFile {
  private static let counter = Atomic<UInt64>(0)
  private static let suffix = ".partial"

  /// Replaces a file by what `body` writes to the temporary path it is given.
  ///
  /// - Parameters:
  ///   - path: the destination; a symbolic link stays one and its target is replaced.
  ///   - body: writes the contents to an existing empty file.
  /// - Throws: `SystemError`, or whatever `body` throws.
  public static func write(
    to path: String, _ body: (_ temporaryPath: String) throws -> Void
  ) throws {
    try write(toAll: [path]) { try body($0[0]) }
  }

  /// Replaces several files, none of them before all have been written.
  ///
  /// - Parameters:
  ///   - paths: the destinations.
  ///   - body: writes the contents to existing empty files, in the order of the destinations.
  /// - Throws: `SystemError`, or whatever `body` throws; all destinations are then as they were.
  public static func write(
    toAll paths: [String], _ body: (_ temporaryPaths: [String]) throws -> Void
  ) throws {
    var files: [Replacement] = []
    defer { for file in files { file.discard() } }
    for path in paths { files.append(try Replacement(of: path)) }
    do {
      try body(files.map(\.temporary))
      for file in files { try file.synchronize() }
      // No signal that ends the process leaves some of the files old and some new.
      try UnfinishedFiles.undisturbed { () throws(SystemError) in
        for file in files { try file.rename() }
      }
    } catch let error as SystemError {
      // The user knows nothing of temporary files.
      guard let file = files.first(where: { error.path?.isExactly($0.temporary) == true }) else {
        throw error
      }
      throw error.concerning(file.path)
    }
    for directory in Set(files.map { ExactString(FileSystem.parent(of: $0.destination)) }) {
      try FileSystem.synchronizeDirectory(directory.string)
    }
  }

  /// Replaces a file by the given bytes.
  public static func write(bytes: some Sequence<UInt8>, to path: String) throws {
    try write(to: path) { temporary in
      var writer = try FileWriter(path: temporary)
      if let done = try bytes.withContiguousStorageIfAvailable({ buffer in
        try FileDescriptor(opening: temporary, flags: O_WRONLY)
          .writeAll(UnsafeRawBufferPointer(buffer))
      }) {
        return done
      }
      try writer.write(Array(bytes))
      try writer.finish()
    }
  }

  /// Replaces a file by a copy of another, in constant memory.
  public static func copy(_ source: String, to path: String) throws {
    try write(to: path) { temporary in
      let reader = try FileReader(path: source)
      let writer = try FileDescriptor(opening: temporary, flags: O_WRONLY)
      let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
      defer { block.deallocate() }
      while case let count = try reader.read(into: block), count > 0 {
        try writer.writeAll(UnsafeRawBufferPointer(rebasing: block[..<count]))
      }
    }
  }

  /// Replaces a file by a text in UTF-8.
  public static func write(text: String, to path: String) throws {
    try write(bytes: text.utf8, to: path)
  }

  /// Removes temporary files that processes of this machine left in a directory when they died.
  ///
  /// - Returns: the names that were removed.
  @discardableResult
  public static func removeAbandoned(in directory: String) throws(SystemError) -> [String] {
    var removed: [String] = []
    for name in try FileSystem.list(directory) {
      guard let (owner, serial) = maker(of: name), isAbandoned(owner, serial) else { continue }
      try FileSystem.remove(FileSystem.join(directory, name))
      removed.append(name)
    }
    return removed
  }

  /// Whether a file's name is one that temporary files have.
  public static func isTemporary(_ name: String) -> Bool { maker(of: name) != nil }

  /// The process that made a temporary file and its number there, `.<name>.<process>.<number>.partial`;
  /// nil for another file.
  private static func maker(of name: String) -> (owner: pid_t, serial: UInt64)? {
    guard name.hasExactPrefix("."), name.hasExactSuffix(suffix) else { return nil }
    let parts = name.parts(separatedBy: ".").dropLast()
    guard parts.count >= 3, let owner = pid_t(parts[parts.count - 2]),
      let serial = UInt64(parts[parts.count - 1])
    else { return nil }
    return (owner, serial)
  }

  /// Whether the writer of a temporary file is gone.
  ///
  /// A process may have the number of an earlier one, as always in containers, but it has not yet
  /// written a file of a serial number to come.
  private static func isAbandoned(_ owner: pid_t, _ serial: UInt64) -> Bool {
    isDead(owner) || owner == getpid() && serial > counter.load(ordering: .relaxed)
  }

  /// Whether a process of this machine that had a number is gone.
  static func isDead(_ process: pid_t) -> Bool {
    process > 0 && kill(process, 0) == -1 && errno == ESRCH
  }

  /// A file that is to be replaced by a temporary one.
  private struct Replacement {
    /// As the user names it.
    let path: String
    let destination: String
    let temporary: String

    /// Creates the temporary file with the permissions of the file that it replaces.
    init(of path: String) throws(SystemError) {
      self.path = path
      destination = try resolve(path)
      temporary = temporaryPath(beside: destination)
      do throws(SystemError) {
        let descriptor = try UnfinishedFiles.making(temporary) {
          [temporary] () throws(SystemError) in
          try FileDescriptor(
            opening: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, operation: "write")
        }
        if let existing = try? FileSystem.information(destination) {
          _ = fchmod(descriptor.number, existing.st_mode & 0o777)
        }
      } catch {
        throw error.concerning(path)
      }
    }

    func synchronize() throws(SystemError) {
      try FileDescriptor(opening: temporary, flags: O_RDONLY, operation: "write").synchronize()
    }

    func rename() throws(SystemError) {
      do throws(SystemError) {
        try FileSystem.rename(temporary, to: destination)
      } catch {
        throw SystemError(operation: "write", path: path, code: error.code)
      }
    }

    /// Removes the temporary file, unless it has become the other one.
    func discard() {
      _ = unlink(SystemPath.bytes(of: temporary))
      UnfinishedFiles.forget(temporary)
    }
  }

  /// The file behind a symbolic link, so that renaming replaces the target and not the link.
  private static func resolve(_ path: String) throws(SystemError) -> String {
    try FileSystem.checkPath(path, operation: "write")
    guard FileSystem.exists(path) else { return path }
    if FileSystem.isDirectory(path) {
      throw SystemError(operation: "write", path: path, code: EISDIR)
    }
    guard FileSystem.isRegularFile(path) else {
      throw SystemError(operation: "write", path: path, reason: "not a regular file")
    }
    return try FileSystem.canonicalPath(path)
  }

  private static func temporaryPath(beside destination: String) -> String {
    let serial = counter.wrappingAdd(1, ordering: .relaxed).newValue
    // Short enough for file systems that allow 255 bytes, whatever the destination is called.
    let stem = String(
      decoding: FileSystem.lastComponent(of: destination).utf8.prefix(200), as: UTF8.self)
    return FileSystem.join(
      FileSystem.parent(of: destination), ".\(stem).\(getpid()).\(serial)\(suffix)")
  }
}
