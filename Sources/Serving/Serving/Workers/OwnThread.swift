import Platform

/// Work that takes long, on a thread of its own: none of the cooperative pool may.
enum OwnThread {
  /// Runs work once.
  ///
  /// - Parameters:
  ///   - name: of the thread.
  ///   - body: the work.
  /// - Returns: what the work returns.
  /// - Throws: what the work throws; `SystemError` if the system has no thread to give.
  static func run<Value: Sendable>(
    name: String, _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let thread = Guarded<WorkerThread?>(nil)
    let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
      do throws(SystemError) {
        let worker = try WorkerThread(name: name) {
          continuation.resume(returning: Result { try body() })
        }
        thread.withLock { $0 = worker }
      } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    // It has said its last word: this waits for the system's own end of it.
    thread.withLock { $0 }?.join()
    return try result.get()
  }
}
