#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that is read and written at any position.
public final class RandomAccessFile: Sendable {
  /// How a file is opened.
  public enum Mode: Sendable {
    /// An existing file for reading only.
    case read
    /// An existing file for reading and writing.
    case update
    /// An empty file, replacing an existing one.
    case create
  }

  /// The path that was opened.
  public let path: String
  private let descriptor: FileDescriptor

  /// Opens or creates a file.
  public init(path: String, mode: Mode) throws(SystemError) {
    let flags =
      switch mode {
      case .read: O_RDONLY
      case .update: O_RDWR
      case .create: O_RDWR | O_CREAT | O_TRUNC
      }
    self.path = path
    descriptor = try FileDescriptor(opening: path, flags: flags)
  }

  /// Creates an empty file without a name, for intermediate results; it vanishes with this object, also
  /// if the process is killed.
  public init(unnamedIn directory: String) throws(SystemError) {
    descriptor = try FileDescriptor(unnamedIn: directory)
    path = descriptor.path
  }

  /// The present size in bytes.
  public func size() throws(SystemError) -> Int {
    Int(try descriptor.status().st_size)
  }

  /// Sets the size, cutting off the end or adding zeros.
  public func resize(to size: Int) throws(SystemError) {
    _ = try retrying("resize", path: path) { ftruncate(descriptor.number, off_t(size)) }
  }

  /// Reads from a position until a buffer is full or the file ends, and returns how many bytes.
  public func read(
    at position: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let count = try retrying("read", path: path) {
        pread(
          descriptor.number, base + done, min(buffer.count - done, 1 << 30), off_t(position + done))
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes every byte at a position.
  public func write(_ bytes: UnsafeRawBufferPointer, at position: Int) throws(SystemError) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      done += try retrying("write", path: path) {
        pwrite(
          descriptor.number, base + done, min(bytes.count - done, 1 << 30), off_t(position + done))
      }
    }
  }
}
