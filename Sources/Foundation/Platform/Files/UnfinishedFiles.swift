import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files and directories that must not stay if a signal ends the process.
///
/// Whoever makes something provisional names it here, and forgets it when it is complete or removed.
public enum UnfinishedFiles {
  private static let lock = RecursiveLock()
  nonisolated(unsafe) private static var paths: [String] = []

  /// Makes something provisional; no signal comes between its making and its being known.
  ///
  /// - Parameters:
  ///   - path: the file or directory, which goes with everything in it.
  ///   - make: makes it.
  /// - Returns: what `make` returns.
  /// - Throws: what `make` throws; the path is then not kept.
  static func making<Result: ~Copyable>(
    _ path: String, _ make: () throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    try undisturbed { () throws(SystemError) in
      let result = try make()
      paths.append(path)
      return result
    }
  }

  /// Runs a few system calls that no removal comes between.
  package static func undisturbed<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    try lock.withLock(body)
  }

  /// Names what is to be removed; things that do not exist then are passed over.
  public static func add(_ more: [String]) {
    lock.withLock { paths += more }
  }

  /// Says that something is complete or gone.
  public static func forget(_ path: String) {
    lock.withLock {
      if let index = paths.lastIndex(where: { $0.isExactly(path) }) { paths.remove(at: index) }
    }
  }

  /// Says of several at once that they are complete or gone: no signal leaves a part of them.
  public static func forget(_ all: [String]) {
    lock.withLock { for path in all { forget(path) } }
  }

  /// Removes everything, the latest first, and lets nothing provisional be made while `end` runs.
  static func removeAll(andThen end: () -> Never) -> Never {
    lock.withLock {
      for path in paths.reversed() {
        // A file that another thread has just made in a directory shows at the second attempt.
        for _ in 0..<3 where unlink(SystemPath.bytes(of: path)) != 0 {
          if (try? FileSystem.removeDirectory(path)) != nil || !FileSystem.exists(path) { break }
        }
      }
      end()
    }
  }

  /// Returns at once, or never if everything is being removed.
  static func waitForRemoval() { lock.withLock {} }
}
