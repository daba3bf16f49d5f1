import Platform

/// Threads for what takes long: reading and writing large texts holds up none of Swift's cooperative pool.
///
/// There are as many as there is work at once, up to a limit: a request that takes seconds delays no other by more
/// than its share of the processor. They are kept for what comes next.
package final class ThreadedExecutor: TaskExecutor {
  /// The jobs that wait.
  private final class Jobs: @unchecked Sendable {
    // Sendable: what changes is touched under `condition` only.
    private let condition = Condition()
    private var waiting: [UnownedJob] = []
    private var first = 0
    private var threads = 0
    private var idle = 0

    /// Takes a job in.
    ///
    /// - Parameters:
    ///   - job: what is to be run.
    ///   - limit: how many threads there may be.
    /// - Returns: whether one more thread is wanted.
    func add(_ job: UnownedJob, limit: Int) -> Bool {
      condition.withLock {
        waiting.append(job)
        condition.signal()
        guard waiting.count - first > idle, threads < limit else { return false }
        threads += 1
        return true
      }
    }

    /// Says that a thread could not be had.
    ///
    /// - Returns: whether there is another.
    func lostThread() -> Bool {
      condition.withLock {
        threads -= 1
        return threads > 0
      }
    }

    func next() -> UnownedJob {
      condition.withLock {
        idle += 1
        condition.wait { first < waiting.count }
        idle -= 1
        defer {
          first += 1
          if first == waiting.count || first > 1024 {
            waiting.removeFirst(first)
            first = 0
          }
        }
        return waiting[first]
      }
    }
  }

  /// The one of this process; it never ends, since tasks do not keep it.
  package static let shared = ThreadedExecutor(limit: 16)

  private let jobs = Jobs()
  private let limit: Int

  private init(limit: Int) { self.limit = limit }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard jobs.add(job, limit: limit) else { return }
    let (jobs, executor) = (jobs, asUnownedTaskExecutor())
    let thread = try? WorkerThread(name: "texts") {
      while true { jobs.next().runSynchronously(on: executor) }
    }
    // Without any the work is done here and now: late is better than never.
    if thread == nil, !jobs.lostThread() { jobs.next().runSynchronously(on: executor) }
  }
}
