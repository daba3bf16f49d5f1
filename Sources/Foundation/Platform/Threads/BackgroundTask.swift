/// Work that runs once on a thread of its own while its owner does something else.
///
/// The owner asks for the outcome with ``value()``; if it never does, the object waits for the
/// thread before it goes away.
public final class BackgroundTask<Value: Sendable> {
  private final class Outcome: Sendable {
    let result = Guarded<Result<Value, any Error>?>(nil)
  }

  private let outcome = Outcome()
  private let thread: WorkerThread
  private var isJoined = false

  /// Starts the work.
  ///
  /// - Parameters:
  ///   - name: of the thread.
  ///   - body: the work.
  /// - Throws: `SystemError` if the system has no thread to give.
  public init(
    name: String, _ body: @escaping @Sendable () throws -> Value
  ) throws(SystemError) {
    let outcome = outcome
    thread = try WorkerThread(name: name) {
      let result = Result { try body() }
      outcome.result.withLock { $0 = result }
    }
  }

  deinit { if !isJoined { thread.join() } }

  /// Whether the work has ended, so that ``value()`` does not wait.
  public var isDone: Bool { outcome.result.withLock { $0 != nil } }

  /// Waits for the end of the work.
  ///
  /// - Returns: what the work returned.
  /// - Throws: what the work threw.
  public func value() throws -> Value {
    if !isJoined {
      thread.join()
      isJoined = true
    }
    guard let result = outcome.result.withLock({ $0 }) else {
      fatalError("BackgroundTask.value: the thread ended without an outcome")
    }
    return try result.get()
  }
}
