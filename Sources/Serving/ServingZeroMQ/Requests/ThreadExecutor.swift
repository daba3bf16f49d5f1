import Platform

/// A thread that tasks of large requests run on, so that reading their texts holds up nothing else.
final class ThreadExecutor: TaskExecutor {
  /// The jobs that wait.
  private final class Jobs: @unchecked Sendable {
    // Sendable: `waiting` is touched under `condition` only.
    private let condition = Condition()
    private var waiting: [UnownedJob] = []

    func add(_ job: UnownedJob) {
      condition.withLock {
        waiting.append(job)
        condition.signal()
      }
    }

    func takeAll() -> [UnownedJob] {
      condition.withLock {
        condition.wait { !waiting.isEmpty }
        defer { waiting.removeAll() }
        return waiting
      }
    }
  }

  /// The one there is; nil if the system has no thread to give.
  ///
  /// It never ends, since tasks do not keep it.
  static let shared = ThreadExecutor.start()

  private let jobs = Jobs()

  private static func start() -> ThreadExecutor? {
    let executor = ThreadExecutor()
    let thread = try? WorkerThread(name: "zmq texts") {
      while true {
        for job in executor.jobs.takeAll() {
          job.runSynchronously(on: executor.asUnownedTaskExecutor())
        }
      }
    }
    return thread == nil ? nil : executor
  }

  func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }
}
