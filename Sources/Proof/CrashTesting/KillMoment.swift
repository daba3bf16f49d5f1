import ExactStrings
import Platform
import Pretraining
import Randomness
import Training

/// When a run is killed.
public enum KillMoment: String, CaseIterable, Sendable {
  /// At any time of its life.
  case anywhere
  /// Before its first checkpoint: vocabulary, tokens, first steps.
  case start
  /// While a step is made.
  case step
  /// While the held-out documents are evaluated.
  case evaluation
  /// While a checkpoint has a temporary name.
  case writing
  /// As soon as a checkpoint has its name: about when the directory is flushed and old ones go.
  case renaming
}

/// How long the parts of an undisturbed run take, in seconds.
struct Pace {
  var whole: Double
  var untilFirstCheckpoint: Double
  var step: Double
  var evaluation: Double
}

/// Watches a run's directory and messages for the moment to kill it.
struct Ambush {
  let moment: KillMoment
  let directory: RunDirectory
  let program: Program
  let pace: Pace
  let evaluates: Bool

  /// Waits for the moment.
  ///
  /// - Returns: whether it came before the process ended.
  func wait(for process: ChildProcess, _ random: inout RandomStream) throws -> Bool {
    let later = random.uniform()
    // Not always the first occasion, so that every part of the schedule is hit.
    let occasion = 1 + random.integer(below: 3)
    switch moment {
    case .anywhere: return pause(later * pace.whole, process)
    case .start: return pause(later * pace.untilFirstCheckpoint, process)
    case .step:
      return try reach(occasion, process, evaluates ? evaluations : newest)
        && pause(later * pace.step, process)
    case .evaluation:
      return try reach(occasion, process, evaluations)
        && pause(pace.step + later * pace.evaluation, process)
    case .writing: return try reach(1, process, unfinished) && pause(later * 0.004, process)
    case .renaming: return try reach(occasion, process, newest)
    }
  }

  /// How many evaluations have been reported.
  private func evaluations() throws -> Int {
    program.messages.parts(separatedBy: "\n").filter { $0.contains(", held-out: ") }.count
  }

  /// The step of the newest checkpoint.
  private func newest() throws -> Int { try directory.checkpointSteps().last ?? 0 }

  /// How many checkpoints have temporary names.
  private func unfinished() throws -> Int { try unfinishedCheckpoints(in: directory).count }

  /// Waits until a count has risen so often.
  private func reach(
    _ times: Int, _ process: ChildProcess, _ count: () throws -> Int
  ) throws -> Bool {
    var last = try count()
    var rises = 0
    while rises < times {
      guard pause(0.0002, process) else { return false }
      let now = try count()
      if now > last { rises += 1 }
      last = now
    }
    return true
  }

  /// Sleeps; false if the process ended meanwhile.
  private func pause(_ seconds: Double, _ process: ChildProcess) -> Bool {
    let watch = Stopwatch()
    while process.poll() == nil {
      let rest = seconds - watch.seconds
      if rest <= 0 { return true }
      WorkerThread.sleep(seconds: min(rest, 0.002))
    }
    return false
  }
}

/// The temporary files of checkpoints in a run's directory.
func unfinishedCheckpoints(in directory: RunDirectory) throws -> [String] {
  guard FileSystem.isDirectory(directory.path) else { return [] }
  return try FileSystem.list(directory.path).filter { $0.hasExactPrefix(".step-") }
}
