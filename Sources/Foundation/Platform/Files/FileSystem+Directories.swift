import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Creates a directory; one that exists already is fine.
  ///
  /// - Parameters:
  ///   - path: the directory to create.
  ///   - withIntermediates: whether missing parents are created too.
  /// - Throws: `SystemError`, also where something other than a directory is in the way.
  public static func createDirectory(
    _ path: String, withIntermediates: Bool = true
  ) throws(SystemError) {
    try checkPath(path, operation: "create the directory")
    if isDirectory(path) { return }
    let parent = parent(of: path)
    if withIntermediates, !parent.isExactly(path), !exists(parent) {
      try createDirectory(parent, withIntermediates: true)
    }
    do throws(SystemError) {
      _ = try retrying("create the directory", path: path) {
        mkdir(SystemPath.bytes(of: path), 0o777)
      }
    } catch {
      // Another process may have been faster.
      if error.code == EEXIST && isDirectory(path) { return }
      throw error
    }
  }

  /// The names in a directory, without `.` and `..`, sorted by their bytes.
  public static func list(_ path: String) throws(SystemError) -> [String] {
    try checkPath(path, operation: "list")
    guard let directory = opendir(SystemPath.bytes(of: path)) else {
      throw SystemError(operation: "list", path: path, code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        if errno != 0 { throw SystemError(operation: "list", path: path, code: errno) }
        break
      }
      let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
      let text = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      let name = SystemPath.text(text)
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sortedByBytes()
  }

  /// Removes a directory with everything in it; symbolic links are removed, never followed.
  public static func removeDirectory(_ path: String) throws(SystemError) {
    for name in try list(path) {
      let inner = join(path, name)
      var information = stat()
      _ = try retrying("examine", path: inner) { lstat(SystemPath.bytes(of: inner), &information) }
      if fileKind(information) == S_IFDIR {
        try removeDirectory(inner)
      } else {
        try remove(inner)
      }
    }
    try removeEmptyDirectory(path)
  }

  /// Removes a directory unless there is something in it.
  public static func removeEmptyDirectory(_ path: String) throws(SystemError) {
    _ = try retrying("remove the directory", path: path) { rmdir(SystemPath.bytes(of: path)) }
    UnfinishedFiles.forget(path)
  }

  /// The directory that the environment names for temporary files (`TMPDIR`), if it does.
  public static var chosenTemporaryDirectory: String? {
    getenv("TMPDIR").map { SystemPath.text($0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Creates a fresh directory for temporary files and returns its path.
  ///
  /// It goes away by ``removeDirectory(_:)``, or by a signal that ends the process.
  public static func makeTemporaryDirectory(prefix: String = "cloze") throws(SystemError) -> String
  {
    let template = join(chosenTemporaryDirectory ?? "/tmp", prefix + "-XXXXXX")
    return try UnfinishedFiles.undisturbed { () throws(SystemError) in
      var bytes = SystemPath.bytes(of: template)
      let made = bytes.withUnsafeMutableBufferPointer { buffer -> String? in
        guard let base = buffer.baseAddress, let result = mkdtemp(base) else { return nil }
        return SystemPath.text(result)
      }
      guard let made else {
        throw SystemError(operation: "create a directory like", path: template, code: errno)
      }
      UnfinishedFiles.add([made])
      return made
    }
  }

  /// Makes what has been written to a file, by whomever, survive a power failure.
  public static func synchronizeFile(_ path: String) throws(SystemError) {
    try FileDescriptor(opening: path, flags: O_RDONLY).synchronize()
  }

  /// Makes a rename or removal inside a directory survive a power failure.
  public static func synchronizeDirectory(_ path: String) throws(SystemError) {
    try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY).synchronize()
  }
}
