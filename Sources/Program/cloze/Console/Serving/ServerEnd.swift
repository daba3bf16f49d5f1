#if Serving
  import Platform

  /// How a server is ended, by whoever wants it.
  final class ServerEnd: Sendable {
    private struct State {
      var action: (@Sendable () async -> Void)?
      var hasBegun = false
    }

    private let state = Guarded(State())

    /// Says what ends the server; it is done at once if somebody has asked for it already.
    func set(_ action: @escaping @Sendable () async -> Void) {
      let hasBegun = state.withLock { state in
        state.action = action
        return state.hasBegun
      }
      if hasBegun { Task.detached { await action() } }
    }

    /// Ends the server; once is enough.
    func begin() {
      let action = state.withLock { state in
        defer { state.hasBegun = true }
        return state.hasBegun ? nil : state.action
      }
      if let action { Task.detached { await action() } }
    }
  }

  /// Asynchronous work that a thread waits for: the main one, which the pool does not need.
  enum WaitingTask {
    private final class Outcome<Value: Sendable>: @unchecked Sendable {
      // Sendable: touched under the lock only.
      let condition = Condition()
      var result: Result<Value, any Error>?
    }

    /// Runs work and waits for its end.
    ///
    /// - Parameter body: the work.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    static func run<Value: Sendable>(
      _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
      let outcome = Outcome<Value>()
      Task.detached {
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        outcome.condition.withLock {
          outcome.result = result
          outcome.condition.broadcast()
        }
      }
      let result = outcome.condition.withLock {
        outcome.condition.wait { outcome.result != nil }
        return outcome.result
      }
      guard let result else { fatalError("WaitingTask: the work ended without an outcome") }
      return try result.get()
    }
  }
#endif
