#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// The directory part of a path: `a/b` of `a/b/c`, `.` of `c`, `/` of `/c`.
  public static func parent(of path: String) -> String {
    let trimmed = trimmingTrailingSlashes(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    let directory = trimmingTrailingSlashes(String(trimmed[..<slash]))
    return directory.isEmpty ? "/" : directory
  }

  /// The last component of a path: `c` of `a/b/c` and of `a/b/c/`.
  public static func lastComponent(of path: String) -> String {
    let trimmed = trimmingTrailingSlashes(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return trimmed }
    return trimmed == "/" ? "/" : String(trimmed[trimmed.index(after: slash)...])
  }

  /// The path of something inside a directory; an absolute component stands for itself.
  public static func join(_ directory: String, _ component: String) -> String {
    if directory.isEmpty || directory == "." || component.hasPrefix("/") { return component }
    return directory.hasSuffix("/") ? directory + component : directory + "/" + component
  }

  /// The absolute path of an existing file without symbolic links.
  public static func canonicalPath(_ path: String) throws(SystemError) -> String {
    try checkPath(path, operation: "resolve")
    guard let resolved = realpath(path, nil) else {
      throw SystemError(operation: "resolve", path: path, code: errno)
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func trimmingTrailingSlashes(_ path: String) -> String {
    var end = path.endIndex
    while end > path.startIndex {
      let previous = path.index(before: end)
      if path[previous] != "/" || previous == path.startIndex { break }
      end = previous
    }
    return String(path[..<end])
  }
}
