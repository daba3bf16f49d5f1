import Platform
import Training

/// The run that the command makes or goes on with, so that a signal can say what it leaves.
enum StoppedRun {
  private static let directory = Guarded<RunDirectory?>(nil)

  /// From now on a stop may leave this run.
  static func watch(_ run: RunDirectory) { directory.withLock { $0 = run } }

  /// What a stop leaves while nothing defers it: the folder itself tells, as the signal may come at any moment.
  static var rest: String {
    guard let run = directory.withLock({ $0 }), run.canResume else {
      return "nothing unfinished is left"
    }
    return "continue with " + run.command("resume")
  }
}
