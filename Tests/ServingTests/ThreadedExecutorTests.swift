import Platform
import Serving
import Testing

/// Work that takes long holds up no other.
@Suite(.timeLimit(.minutes(1))) struct ThreadedExecutorTests {
  /// Waits on its thread until so many do.
  private final class Barrier: @unchecked Sendable {
    // Sendable: what changes is touched under `condition` only.
    private let condition = Condition()
    private var count = 0

    func wait(for others: Int) {
      condition.withLock {
        count += 1
        condition.broadcast()
        condition.wait { count >= others }
      }
    }
  }

  /// More than the cooperative pool has threads for.
  @Test func tasksThatBlockRunSideBySide() async {
    let barrier = Barrier()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<12 {
        group.addTask(executorPreference: ThreadedExecutor.shared) { barrier.wait(for: 12) }
      }
    }
  }

  @Test func manyTasksAllRun() async {
    let count = Guarded(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<5000 {
        group.addTask(executorPreference: ThreadedExecutor.shared) {
          await Task.yield()
          count.withLock { $0 += 1 }
        }
      }
    }
    #expect(count.withLock { $0 } == 5000)
  }
}
