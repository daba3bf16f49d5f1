import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A named system thread with a stack of chosen size.
///
/// Compute threads must not come from Swift's cooperative pool, which may never block.
public final class WorkerThread: @unchecked Sendable {
  private let handle: pthread_t

  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - name: shown by debuggers and `top`; Linux keeps 15 bytes of it.
  ///   - stackSize: in bytes, rounded up to whole pages.
  ///   - body: runs once on the new thread.
  /// - Throws: `SystemError` if the system has no thread to give.
  public init(
    name: String, stackSize: Int = 8 << 20, _ body: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    // The least that a thread may have differs between processors; less would be refused.
    let (page, least) = (MemoryPage.size, max(1 << 16, sysconf(Int32(_SC_THREAD_STACK_MIN))))
    pthread_attr_setstacksize(&attributes, (max(stackSize, least) + page - 1) / page * page)
    let task = Unmanaged.passRetained(ThreadTask(name: name, body: body))
    #if canImport(Darwin)
      var created: pthread_t?
      let code = pthread_create(&created, &attributes, { runThread($0) }, task.toOpaque())
    #else
      var thread = pthread_t()
      let code = pthread_create(&thread, &attributes, { runThread($0) }, task.toOpaque())
      let created: pthread_t? = thread
    #endif
    guard code == 0, let created else {
      task.release()
      throw SystemError(operation: "start the thread", path: name, code: code)
    }
    handle = created
  }

  /// Waits until the thread has ended; must be called exactly once.
  public func join() {
    let code = pthread_join(handle, nil)
    require(code == 0, "WorkerThread.join: error \(code); was it joined before?")
  }

  /// Runs `body` for every index, each on a thread of its own, and returns when all have ended.
  ///
  /// - Parameters:
  ///   - count: the number of threads, at least 1; index 0 runs on the calling thread.
  ///   - name: the name of the additional threads.
  ///   - body: takes the index in `0..<count`.
  /// - Throws: `SystemError` if the system has too few threads to give; those that did start have
  ///   ended by then.
  public static func runConcurrently(
    count: Int, name: String, _ body: @escaping @Sendable (Int) -> Void
  ) throws(SystemError) {
    require(count > 0, "WorkerThread.runConcurrently: \(count) threads")
    var threads: [WorkerThread] = []
    defer { for thread in threads { thread.join() } }
    for index in 1..<count {
      threads.append(try WorkerThread(name: name) { body(index) })
    }
    body(0)
  }
}

/// What the new thread needs, kept alive until it ends.
private final class ThreadTask: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let task = Unmanaged<ThreadTask>.fromOpaque(argument).takeRetainedValue()
  nameThread(task.name)
  task.body()
  return nil
}

private func nameThread(_ name: String) {
  #if canImport(Darwin)
    pthread_setname_np(name)
  #else
    // The call for it is a GNU extension that Swift does not import.
    if let file = try? FileDescriptor(opening: "/proc/thread-self/comm", flags: O_WRONLY) {
      try? file.writeAll(Array(name.utf8.prefix(15)))
    }
  #endif
}
