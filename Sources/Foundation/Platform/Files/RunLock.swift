#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An exclusive claim on a directory or file that ends with its owner, however that ends.
///
/// It is an advisory `flock`, so a process that crashes or is killed leaves no stale lock; the lock
/// file itself stays and is harmless.
public struct RunLock: ~Copyable, Sendable {
  /// The lock file.
  public var path: String { descriptor.path }
  private let descriptor: FileDescriptor

  /// Claims a lock file, creating it if need be.
  ///
  /// - Throws: `SystemError` at once, naming the owner's process number, if it is taken.
  public init(path: String) throws(SystemError) {
    let descriptor = try FileDescriptor(opening: path, flags: O_RDWR | O_CREAT, operation: "lock")
    do throws(SystemError) {
      _ = try retrying("lock", path: path) { flock(descriptor.number, LOCK_EX | LOCK_NB) }
    } catch {
      guard error.code == EWOULDBLOCK else { throw error }
      throw SystemError(operation: "lock", path: path, reason: Self.inUse(descriptor))
    }
    // The content only serves the message of whoever comes second: a full disk does not matter.
    if ftruncate(descriptor.number, 0) == 0 {
      try? descriptor.writeAll(Array("\(getpid())\n".utf8))
    }
    self.descriptor = descriptor
  }

  /// The process that holds a lock file, without claiming or changing it.
  ///
  /// - Returns: its number, or nil if nobody does or it cannot be told.
  public static func holder(of path: String) -> Int? {
    guard let descriptor = try? FileDescriptor(opening: path, flags: O_RDONLY) else { return nil }
    guard flock(descriptor.number, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else {
      return nil
    }
    return owner(descriptor)
  }

  // Unlocking frees the lock at once, closing only when no copy of this process has it open any more.
  deinit { _ = flock(descriptor.number, LOCK_UN) }

  private static func inUse(_ descriptor: borrowing FileDescriptor) -> String {
    guard let owner = owner(descriptor) else { return "in use by another process" }
    return "in use by process \(owner)"
  }

  private static func owner(_ descriptor: borrowing FileDescriptor) -> Int? {
    let text = withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
      let count = (try? descriptor.read(into: buffer)) ?? 0
      return String(decoding: buffer[..<count].prefix { $0 != 10 }, as: UTF8.self)
    }
    return Int(text)
  }
}
