#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A failed request to the operating system.
///
/// The description is one line, for example `cannot open 'x.txt': No such file or directory`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was attempted, as it reads after "cannot", for example `open`.
  public let operation: String
  /// The file or directory concerned, or nil where there is none.
  public let path: String?
  /// The value of `errno`, or 0 where the refusal is our own.
  public let code: Int32
  /// Why it failed, in words.
  public let reason: String

  /// Whether nobody reads a pipe any more that was written to.
  public var isBrokenPipe: Bool { code == EPIPE }

  /// Creates an error from a value of `errno`.
  public init(operation: String, path: String?, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
    self.reason = Self.message(for: code)
  }

  /// Creates an error for a refusal that has no `errno`.
  public init(operation: String, path: String?, reason: String) {
    self.operation = operation
    self.path = path
    self.code = 0
    self.reason = reason
  }

  /// The same failure under another path.
  public func concerning(_ path: String) -> SystemError {
    SystemError(operation: operation, path: path, code: code, reason: reason)
  }

  private init(operation: String, path: String?, code: Int32, reason: String) {
    self.operation = operation
    self.path = path
    self.code = code
    self.reason = reason
  }

  /// One line: what was attempted on which file, and why it failed.
  public var description: String {
    guard let path else { return "cannot \(operation): \(reason)" }
    return "cannot \(operation) '\(path)': \(reason)"
  }

  /// The system's text for an error number, without the shared buffer of `strerror`.
  private static func message(for code: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress else { return "error \(code)" }
      base[0] = 0
      _ = strerror_r(code, base, buffer.count)
      return base[0] == 0 ? "error \(code)" : String(cString: base)
    }
  }
}

/// Repeats a system call while a signal interrupts it and reports any other failure.
func retrying<Result: SignedInteger>(
  _ operation: @autoclosure () -> String, path: String?, _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result != -1 { return result }
    let code = errno
    if code != EINTR {
      throw SystemError(operation: operation(), path: path, code: code)
    }
  }
}
