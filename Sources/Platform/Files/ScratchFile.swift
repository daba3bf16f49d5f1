#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file without a name, for intermediate results that do not fit into memory.
///
/// It vanishes when it is closed, also if the process is killed.
public struct ScratchFile: ~Copyable {
  private let descriptor: FileDescriptor

  /// Creates an empty scratch file in the directory of another file.
  public init(beside path: String) throws(SystemError) {
    descriptor = try FileDescriptor(unnamedIn: FileSystem.parent(of: path))
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
  init(unnamedIn directory: String) throws(SystemError) {
    let stem = FileSystem.join(directory, ".cloze-scratch-XXXXXX")
    var template = Array(stem.utf8CString)
    let number = try retrying("create a scratch file like", path: stem) { mkstemp(&template) }
    let name = template.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { String(cString: $0) } ?? stem
    }
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    _ = unlink(name)
    self.init(owning: number, name: name)
  }
}
