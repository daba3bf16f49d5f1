#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Questions about and changes to files and directories, by path.
public enum FileSystem {
  /// Returns whether something exists at a path, following symbolic links.
  public static func exists(_ path: String) -> Bool {
    (try? information(path)) != nil
  }

  /// Returns whether a path leads to a directory.
  public static func isDirectory(_ path: String) -> Bool {
    (try? information(path)).map { fileKind($0) == S_IFDIR } ?? false
  }

  /// Returns whether a path leads to a regular file, as opposed to a directory, pipe or device.
  public static func isRegularFile(_ path: String) -> Bool {
    (try? information(path)).map { fileKind($0) == S_IFREG } ?? false
  }

  /// Returns whether a path names a symbolic link, whatever it leads to.
  public static func isLink(_ path: String) -> Bool {
    guard !path.isEmpty, !path.utf8.contains(0) else { return false }
    var information = stat()
    return lstat(SystemPath.bytes(of: path), &information) == 0 && fileKind(information) == S_IFLNK
  }

  /// Returns whether this process may write to an existing file or create files in a directory.
  public static func isWritable(_ path: String) -> Bool {
    guard !path.utf8.contains(0) else { return false }
    return access(SystemPath.bytes(of: path), W_OK) == 0
  }

  /// The size of a file in bytes.
  public static func fileSize(_ path: String) throws(SystemError) -> Int {
    Int(try information(path).st_size)
  }

  /// The whole contents of a file, pipe or device.
  ///
  /// - Parameters:
  ///   - path: what to read.
  ///   - limit: the most bytes that may be there; devices have no end.
  /// - Returns: all bytes.
  /// - Throws: `SystemError` if it cannot be read, or there are more.
  public static func contents(
    of path: String, atMost limit: Int = .max
  ) throws(SystemError) -> [UInt8] {
    try FileReader(path: path).readToEnd(atMost: limit)
  }

  /// The whole contents of a regular file, for names that stand in a folder which others have made:
  /// a pipe or device of that name could keep the reader waiting for ever.
  ///
  /// - Throws: `SystemError` if it cannot be read, is something else, or has more bytes.
  public static func contents(
    ofRegularFile path: String, atMost limit: Int
  ) throws(SystemError) -> [UInt8] {
    guard fileKind(try information(path)) == S_IFREG else {
      throw SystemError(operation: "read", path: path, reason: "not a regular file")
    }
    return try contents(of: path, atMost: limit)
  }

  /// Removes a file.
  public static func remove(_ path: String) throws(SystemError) {
    try checkPath(path, operation: "remove")
    _ = try retrying("remove", path: path) { unlink(SystemPath.bytes(of: path)) }
  }

  /// Gives a file another name in the same file system, replacing what had that name.
  public static func rename(_ path: String, to destination: String) throws(SystemError) {
    try checkPath(path, operation: "rename")
    try checkPath(destination, operation: "rename to")
    let names = (SystemPath.bytes(of: path), SystemPath.bytes(of: destination))
    #if canImport(Glibc)
      _ = try retrying("rename '\(path)' to", path: destination) { Glibc.rename(names.0, names.1) }
    #elseif canImport(Musl)
      _ = try retrying("rename '\(path)' to", path: destination) { Musl.rename(names.0, names.1) }
    #else
      _ = try retrying("rename '\(path)' to", path: destination) {
        Darwin.rename(names.0, names.1)
      }
    #endif
  }

  /// The bytes an unprivileged user can still write on the file system that holds a path.
  ///
  /// The path need not exist yet: its nearest existing parent decides.
  public static func freeBytes(at path: String) throws(SystemError) -> Int {
    var place = path.isEmpty ? "." : path
    while !exists(place), place != "/", place != "." { place = parent(of: place) }
    var information = statvfs()
    _ = try retrying("examine the file system of", path: place) {
      statvfs(SystemPath.bytes(of: place), &information)
    }
    let (bytes, overflow) = UInt64(information.f_bavail)
      .multipliedReportingOverflow(by: UInt64(information.f_frsize))
    return overflow ? Int.max : Int(clamping: bytes)
  }

  /// The result of `stat`.
  static func information(_ path: String) throws(SystemError) -> stat {
    try checkPath(path, operation: "examine")
    var information = stat()
    _ = try retrying("examine", path: path) {
      stat(SystemPath.bytes(of: path), &information)
    }
    return information
  }

  /// Refuses paths that C would silently cut short or that name nothing.
  static func checkPath(_ path: String, operation: String) throws(SystemError) {
    if path.isEmpty {
      throw SystemError(operation: operation, path: path, reason: "the path is empty")
    }
    if path.utf8.contains(0) {
      throw SystemError(
        operation: operation, path: String(path.prefix { $0 != "\0" }),
        reason: "the path holds a NUL character")
    }
  }
}
