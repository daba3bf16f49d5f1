import Platform
import Training

/// The run that the command makes or goes on with, so that a signal can say what it leaves.
enum StoppedRun {
  private static let directory = Guarded<RunDirectory?>(nil)

  /// From now on a stop may leave this run.
  static func watch(_ run: RunDirectory) { directory.withLock { $0 = run } }

  private static let deferredRest = Guarded(
    "nothing is saved of the last steps; 'cloze resume' goes on from what was saved before")

  /// From now on a second signal, which waits for nothing, leaves this.
  static func watch(leaving rest: String) { deferredRest.withLock { $0 = rest } }

  /// What a stop leaves of work that defers it.
  static var restOfDeferred: String { deferredRest.withLock { $0 } }

  /// What a stop leaves while nothing defers it: the folder itself tells, as the signal may come at any moment.
  static var rest: String {
    guard let run = directory.withLock({ $0 }), run.canResume else {
      return "nothing unfinished is left"
    }
    return "continue with " + run.command("resume")
  }
}
