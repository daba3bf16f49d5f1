#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Buffered sequential writing to a file or to standard output.
///
/// What is still buffered is written by `finish()`; a writer that is dropped without it loses the
/// tail, as after any other failure.
public struct FileWriter: ~Copyable {
  /// How an existing file is treated.
  public enum Mode: Sendable {
    /// Its contents are replaced.
    case replace
    /// New bytes go after its contents.
    case append
    /// It is an error.
    case createNew
  }

  private let descriptor: FileDescriptor
  private var buffer: [UInt8] = []
  private let capacity: Int

  /// Opens a file for writing.
  ///
  /// - Parameters:
  ///   - path: the file to write.
  ///   - mode: what happens to an existing file.
  ///   - bufferSize: bytes gathered before a system call is made.
  /// - Throws: `SystemError` if the file cannot be opened.
  public init(
    path: String, mode: Mode = .replace, bufferSize: Int = 1 << 18
  ) throws(SystemError) {
    let flags =
      switch mode {
      case .replace: O_WRONLY | O_CREAT | O_TRUNC
      case .append: O_WRONLY | O_CREAT | O_APPEND
      case .createNew: O_WRONLY | O_CREAT | O_EXCL
      }
    self.init(
      descriptor: try FileDescriptor(opening: path, flags: flags, operation: "write"),
      capacity: bufferSize)
  }

  private init(descriptor: consuming FileDescriptor, capacity: Int) {
    self.descriptor = descriptor
    self.capacity = capacity
    buffer.reserveCapacity(capacity)
  }

  /// A writer to this process's standard output.
  public static func standardOutput(bufferSize: Int = 1 << 18) -> FileWriter {
    FileWriter(
      descriptor: FileDescriptor(borrowing: STDOUT_FILENO, name: "standard output"),
      capacity: bufferSize)
  }

  /// Adds bytes.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    if buffer.count + bytes.count > capacity { try flush() }
    if bytes.count >= capacity {
      try descriptor.writeAll(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Adds bytes.
  public mutating func write(_ bytes: [UInt8]) throws(SystemError) {
    if buffer.count + bytes.count > capacity { try flush() }
    buffer.append(contentsOf: bytes)
  }

  /// Adds text as UTF-8.
  public mutating func write(_ text: String) throws(SystemError) {
    if buffer.count + text.utf8.count > capacity { try flush() }
    buffer.append(contentsOf: text.utf8)
  }

  /// Hands what is buffered to the operating system.
  public mutating func flush() throws(SystemError) {
    guard !buffer.isEmpty else { return }
    // Emptied first, so that bytes are never written twice after a failure.
    var pending: [UInt8] = []
    swap(&pending, &buffer)
    try descriptor.writeAll(pending)
    pending.removeAll(keepingCapacity: true)
    buffer = pending
  }

  /// Hands everything to the operating system and, on request, waits until the disk has it.
  public mutating func finish(synchronizing: Bool = false) throws(SystemError) {
    try flush()
    if synchronizing { try descriptor.synchronize() }
  }
}
