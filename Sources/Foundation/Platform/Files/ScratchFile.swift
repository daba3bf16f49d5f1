#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file for intermediate results that do not fit into memory.
///
/// One without a name vanishes when it is closed, also if the process is killed.
public struct ScratchFile: ~Copyable {
  private let descriptor: FileDescriptor

  /// Creates an empty scratch file in the directory of another file, under whose name it fails.
  public init(beside path: String) throws(SystemError) {
    descriptor = try FileDescriptor(unnamedIn: FileSystem.parent(of: path), reportedAs: path)
  }

  /// Creates an empty scratch file in a directory.
  ///
  /// - Parameters:
  ///   - directory: where it takes its space.
  ///   - path: the file whose contents it takes, under whose name it fails.
  /// - Throws: `SystemError` if the directory cannot be written to.
  public init(in directory: String, reportedAs path: String) throws(SystemError) {
    descriptor = try FileDescriptor(unnamedIn: directory, reportedAs: path)
  }

  /// Opens or creates a file with a name, which stays, to go on after bytes that it has.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - byteCount: how many of its bytes are kept; it has to have as many. The position is the first byte.
  ///   - name: what failures name.
  /// - Throws: `SystemError`, also if the file is shorter.
  public init(
    at path: String, keeping byteCount: Int, reportedAs name: String
  ) throws(SystemError) {
    try FileSystem.checkPath(path, operation: "write")
    let number = try retrying("write", path: name) {
      open(SystemPath.bytes(of: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    }
    let descriptor = FileDescriptor(owning: number, name: name)
    let size = Int(try descriptor.status().st_size)
    guard size >= byteCount else {
      throw SystemError(
        operation: "read", path: name, reason: "\(size) bytes are left, \(byteCount) were expected")
    }
    _ = try retrying("write", path: name) { ftruncate(number, off_t(byteCount)) }
    self.descriptor = descriptor
  }

  /// Adds bytes at the current position.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    try descriptor.writeAll(bytes)
  }

  /// Goes back to the first byte.
  public func rewind() throws(SystemError) {
    try descriptor.rewind()
  }

  /// Reads the next bytes until a buffer is full.
  public func read(exactly buffer: UnsafeMutableRawBufferPointer) throws(SystemError) {
    var position = 0
    while position < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[position...])
      let count = try descriptor.read(into: rest)
      guard count > 0 else {
        throw SystemError(
          operation: "read", path: descriptor.path,
          reason: "\(buffer.count - position) more bytes were expected")
      }
      position += count
    }
  }

  /// Maps what has been written, and closes the file: the memory alone keeps it.
  public consuming func map() throws(SystemError) -> MappedFile {
    try MappedFile(descriptor)
  }
}

extension FileDescriptor {
  /// Creates an empty file for reading and writing that has no name in its directory.
  ///
  /// - Parameters:
  ///   - directory: where it takes its space.
  ///   - path: what failures name; nil for the directory.
  /// - Throws: `SystemError` if the directory cannot be written to.
  init(unnamedIn directory: String, reportedAs path: String? = nil) throws(SystemError) {
    let name = path ?? directory
    try FileSystem.checkPath(name, operation: "write")
    #if os(Linux)
      // Never has a name, so that nothing is left of it whenever the process dies.
      let unnamed = open(
        SystemPath.bytes(of: directory), Self.temporaryFile | O_RDWR | O_CLOEXEC, 0o600)
      if unnamed >= 0 {
        self.init(owning: unnamed, name: name)
        return
      }
    #endif
    // Some file systems do not know that.
    let stem = FileSystem.join(directory, ".cloze-scratch-XXXXXX")
    let number = try UnfinishedFiles.undisturbed { () throws(SystemError) in
      var template = SystemPath.bytes(of: stem)
      let number = try retrying("write", path: name) { mkstemp(&template) }
      _ = template.withUnsafeBufferPointer { $0.baseAddress.map { unlink($0) } }
      return number
    }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    self.init(owning: number, name: name)
  }

  #if os(Linux)
    /// `O_TMPFILE` of fcntl.h, a macro that Swift does not import.
    private static let temporaryFile = 0o20000000 | O_DIRECTORY
  #endif
}
