import Platform

/// What is known of a connection, for the requests on it: whether the client is still there.
final class ConnectionWatch: Sendable {
  private struct State {
    /// Requests whose header has come.
    var heads = 0
    /// Requests that have come as a whole.
    var ends = 0
    /// Requests that are answered, or being so.
    var begun = 0
    var isGone = false
    var whenGone: (@Sendable () -> Void)?
  }

  private let state = Guarded(State())

  init() {}

  /// The header of a request has come.
  func sawHead() { state.withLock { $0.heads += 1 } }

  /// The rest of a request has come.
  func sawEnd() { state.withLock { $0.ends += 1 } }

  /// The client has closed its side, or the connection is broken.
  func sawEndOfConnection() {
    let whenGone = state.withLock { state in
      state.isGone = true
      defer { state.whenGone = nil }
      return state.whenGone
    }
    whenGone?()
  }

  /// The next request on the connection begins to be answered.
  ///
  /// - Returns: its number, from 1.
  func begin() -> Int {
    state.withLock {
      $0.begun += 1
      return $0.begun
    }
  }

  /// Whether a request has come as a whole.
  func isComplete(_ request: Int) -> Bool { state.withLock { $0.ends >= request } }

  /// Has something done when the client goes, at once if it has gone.
  func whenGone(_ action: @escaping @Sendable () -> Void) {
    let isGone = state.withLock { state in
      if !state.isGone { state.whenGone = action }
      return state.isGone
    }
    if isGone { action() }
  }

  /// Forgets what was to be done.
  func forget() { state.withLock { $0.whenGone = nil } }
}
