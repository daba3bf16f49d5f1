#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Sequential reading of a file, pipe or standard input in blocks of the caller's choice.
public struct FileReader: ~Copyable {
  private let descriptor: FileDescriptor
  /// A file that others read too, each from its beginning.
  private let shared: (file: RandomAccessFile, place: Place)?

  private final class Place {
    var position = 0
  }

  /// Opens a file, pipe or device for reading; directories are refused.
  public init(path: String) throws(SystemError) {
    let descriptor = try FileDescriptor(opening: path, flags: O_RDONLY)
    if fileKind(try descriptor.status()) == S_IFDIR {
      throw SystemError(operation: "read", path: path, code: EISDIR)
    }
    #if os(Linux)
      _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL)
    #endif
    self.descriptor = descriptor
    shared = nil
  }

  /// Reads a file that is open already, from its beginning.
  public init(_ file: RandomAccessFile) {
    descriptor = FileDescriptor(borrowing: -1, name: file.path)
    shared = (file, Place())
  }

  private init(descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
    shared = nil
  }

  /// A reader of this process's standard input.
  public static func standardInput() -> FileReader {
    FileReader(descriptor: FileDescriptor(borrowing: STDIN_FILENO, name: "standard input"))
  }

  /// Reads at most `buffer.count` bytes and returns how many; 0 means the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    guard let shared else { return try descriptor.read(into: buffer) }
    let count = try shared.file.read(at: shared.place.position, into: buffer)
    shared.place.position += count
    return count
  }

  /// Reads everything that is left.
  ///
  /// - Parameter limit: the most bytes that may be there.
  /// - Returns: all bytes.
  /// - Throws: `SystemError` if it cannot be read, or there are more.
  public func readToEnd(atMost limit: Int = .max) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var expected = 0
    if let shared {
      expected = try shared.file.size()
    } else {
      expected = Int(try descriptor.status().st_size)
    }
    bytes.reserveCapacity(min(expected, limit))
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { block.deallocate() }
    while true {
      let count = try read(into: block)
      if count == 0 { return bytes }
      guard count <= limit - bytes.count else {
        throw SystemError(
          operation: "read", path: descriptor.path, reason: "it has more than \(limit) bytes")
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }
}
