#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An owned file descriptor, closed when it goes out of scope.
struct FileDescriptor: ~Copyable {
  let number: Int32
  let path: String
  private let ownsNumber: Bool

  init(
    opening path: String, flags: Int32, permissions: mode_t = 0o666, operation: String = "open"
  ) throws(SystemError) {
    try FileSystem.checkPath(path, operation: operation)
    let openNow = { () throws(SystemError) in
      try retrying(operation, path: path) {
        open(SystemPath.bytes(of: path), flags | O_CLOEXEC, permissions)
      }
    }
    // A temporary file that a signal has just removed must not be made again. Others are opened
    // without the lock: a pipe may wait here for its other end.
    let isTemporary = AtomicFile.isTemporary(FileSystem.lastComponent(of: path))
    self.number =
      flags & O_CREAT != 0 && isTemporary ? try UnfinishedFiles.undisturbed(openNow) : try openNow()
    self.path = path
    self.ownsNumber = true
  }

  /// Takes over an open descriptor.
  init(owning number: Int32, name: String) {
    self.number = number
    self.path = name
    self.ownsNumber = true
  }

  /// Refers to a descriptor that somebody else closes, such as standard input.
  init(borrowing number: Int32, name: String) {
    self.number = number
    self.path = name
    self.ownsNumber = false
  }

  deinit {
    if ownsNumber { _ = close(number) }
  }

  func status() throws(SystemError) -> stat {
    var information = stat()
    _ = try retrying("examine", path: path) { fstat(number, &information) }
    return information
  }

  /// Reads at most `buffer.count` bytes; 0 means the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
    #if canImport(Darwin)
      let limit = min(buffer.count, Int(Int32.max))
    #else
      let limit = buffer.count
    #endif
    #if canImport(Glibc)
      return try transfer("read", POLLIN) { Glibc.read(number, base, limit) }
    #elseif canImport(Musl)
      return try transfer("read", POLLIN) { Musl.read(number, base, limit) }
    #else
      return try transfer("read", POLLIN) { Darwin.read(number, base, limit) }
    #endif
  }

  /// Writes every byte, however many calls that takes.
  func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    var rest = bytes
    while let base = rest.baseAddress, rest.count > 0 {
      let limit = min(rest.count, 1 << 30)
      #if canImport(Glibc)
        let count = try transfer("write", POLLOUT) { Glibc.write(number, base, limit) }
      #elseif canImport(Musl)
        let count = try transfer("write", POLLOUT) { Musl.write(number, base, limit) }
      #else
        let count = try transfer("write", POLLOUT) { Darwin.write(number, base, limit) }
      #endif
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Reads or writes; where another process has made a shared pipe or terminal non-blocking, it waits.
  private func transfer(
    _ operation: String, _ event: Int32, _ call: () -> Int
  ) throws(SystemError) -> Int {
    while true {
      do throws(SystemError) {
        return try retrying(operation, path: path, call)
      } catch {
        guard error.code == EAGAIN || error.code == EWOULDBLOCK else { throw error }
        var request = pollfd(fd: number, events: Int16(event), revents: 0)
        _ = try retrying(operation, path: path) { poll(&request, 1, -1) }
      }
    }
  }

  func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in try writeAll(buffer) }
    }
    try outcome.get()
  }

  func rewind() throws(SystemError) {
    _ = try retrying("rewind", path: path) { lseek(number, 0, SEEK_SET) }
  }

  /// Forces the contents to the disk; file systems that cannot are left to their own ways.
  func synchronize() throws(SystemError) {
    do throws(SystemError) {
      _ = try retrying("flush", path: path) { fsync(number) }
    } catch {
      if error.code != EINVAL && error.code != ENOTSUP && error.code != EROFS { throw error }
    }
  }
}

/// The kind of file that `stat` describes.
func fileKind(_ information: stat) -> mode_t {
  information.st_mode & S_IFMT
}
