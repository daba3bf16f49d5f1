import ExactStrings

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
    let trimmed = trimmingTrailingSlashes(path.utf8[...])
    guard let slash = trimmed.lastIndex(of: slash) else { return "." }
    let directory = trimmingTrailingSlashes(trimmed[..<slash])
    return directory.isEmpty ? "/" : String(Substring(directory))
  }

  /// The last component of a path: `c` of `a/b/c` and of `a/b/c/`.
  public static func lastComponent(of path: String) -> String {
    let trimmed = trimmingTrailingSlashes(path.utf8[...])
    let start = trimmed.lastIndex(of: slash).map(trimmed.index(after:)) ?? trimmed.startIndex
    return String(Substring(start == trimmed.endIndex ? trimmed : trimmed[start...]))
  }

  /// The path of something inside a directory; an absolute component stands for itself.
  public static func join(_ directory: String, _ component: String) -> String {
    if directory.isEmpty || directory.isExactly(".") || component.hasExactPrefix("/") {
      return component
    }
    return directory.hasExactSuffix("/") ? directory + component : directory + "/" + component
  }

  /// The absolute path of an existing file without symbolic links.
  public static func canonicalPath(_ path: String) throws(SystemError) -> String {
    try checkPath(path, operation: "resolve")
    guard let resolved = realpath(SystemPath.bytes(of: path), nil) else {
      throw SystemError(operation: "resolve", path: path, code: errno)
    }
    defer { free(resolved) }
    return SystemPath.text(resolved)
  }

  // A name may begin with a combining mark, which makes one `Character` of it and the slash before.
  private static let slash = UInt8(ascii: "/")

  private static func trimmingTrailingSlashes(
    _ path: Substring.UTF8View
  ) -> Substring.UTF8View {
    var path = path
    while path.count > 1, path.last == slash { path.removeLast() }
    return path
  }
}
