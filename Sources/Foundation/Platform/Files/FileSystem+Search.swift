import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Whether a path holds one of the characters `*`, `?` and `[`.
  public static func isPattern(_ path: String) -> Bool {
    path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == 0x5B }
  }

  /// The paths that a shell's pattern of `*`, `?` and `[…]` stands for, sorted by their bytes.
  ///
  /// Names that begin with a dot match a pattern that does.
  ///
  /// - Throws: `SystemError` if a directory cannot be read.
  public static func matches(of pattern: String) throws(SystemError) -> [String] {
    try checkPath(pattern, operation: "search")
    var found = glob_t()
    let status = glob(SystemPath.bytes(of: pattern), GLOB_ERR | GLOB_NOSORT, nil, &found)
    defer { globfree(&found) }
    if status == GLOB_NOMATCH { return [] }
    guard status == 0 else {
      throw SystemError(operation: "search", path: pattern, code: errno == 0 ? EACCES : errno)
    }
    var paths: [String] = []
    for index in 0..<Int(found.gl_pathc) {
      if let path = found.gl_pathv?[index] { paths.append(SystemPath.text(path)) }
    }
    return paths.sortedByBytes()
  }

  /// The files below a directory, sorted by the bytes of their paths, without names that begin with a
  /// dot.
  ///
  /// Links to directories are followed, but never back to one that is being listed.
  ///
  /// - Parameters:
  ///   - directory: where to begin.
  ///   - isWanted: tells by its name whether a file is listed.
  /// - Returns: the directory's path with what follows it.
  /// - Throws: `SystemError` if a directory cannot be read.
  public static func files(
    below directory: String, where isWanted: (_ name: String) -> Bool
  ) throws(SystemError) -> [String] {
    var paths: [String] = []
    var hidden: [String] = []
    try collect(directory, inside: [], isWanted, &paths, &hidden)
    return paths.sortedByBytes()
  }

  /// All files below a directory, and what is hidden there by a dot before its name, sorted by the bytes of
  /// their paths.
  ///
  /// - Returns: files, and hidden files and directories, whose contents are not looked at.
  /// - Throws: `SystemError` if a directory cannot be read.
  public static func allFiles(
    below directory: String
  ) throws(SystemError) -> (files: [String], hidden: [String]) {
    var files: [String] = []
    var hidden: [String] = []
    try collect(directory, inside: [], { _ in true }, &files, &hidden)
    return (files.sortedByBytes(), hidden.sortedByBytes())
  }

  private static func collect(
    _ directory: String, inside parents: [String], _ isWanted: (String) -> Bool,
    _ paths: inout [String], _ hidden: inout [String]
  ) throws(SystemError) {
    let place = try canonicalPath(directory)
    if parents.containsExactly(place) { return }
    for name in try list(directory) {
      let path = join(directory, name)
      if name.utf8.first == UInt8(ascii: ".") {
        hidden.append(path)
      } else if isDirectory(path) {
        try collect(path, inside: parents + [place], isWanted, &paths, &hidden)
      } else if isWanted(name) {
        paths.append(path)
      }
    }
  }
}
