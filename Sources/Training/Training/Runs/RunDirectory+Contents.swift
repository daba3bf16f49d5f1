import ExactStrings
import Platform

extension RunDirectory {
  /// The files that every run writes under fixed names.
  package var ownFiles: [String] {
    [tokens, examples, heldOutExamples, vocabulary, configuration, metrics, description]
  }

  /// Refuses a folder for a new run if anything in it could be lost or mistaken.
  ///
  /// - Throws: ``TrainingError`` that names what is there; `SystemError` if it cannot be read.
  package func requireFree() throws {
    guard FileSystem.exists(path) else { return }
    guard FileSystem.isDirectory(path) else {
      throw TrainingError("--output '\(path)' is a file, expected a folder for the run")
    }
    if let last = try checkpointSteps().last {
      throw TrainingError(
        "--output '\(path)' already holds a run (step \(last)); continue it with "
          + "\(command("resume")) or choose another folder")
    }
    let isOurs = (try? RunDescription(path: description)) != nil
    let foreign = try FileSystem.list(path).filter { !isHarmless($0, inRunOfOurs: isOurs) }
    guard foreign.isEmpty else {
      let run = isOurs ? "a run without a checkpoint and also " : ""
      let spoiled =
        isOurs || !FileSystem.exists(description)
        ? "" : reasonForNoCheckpoint.map { "; " + $0 } ?? ""
      throw TrainingError(
        "--output '\(path)' holds \(run)\(Self.names(foreign)), expected a new or empty folder\(spoiled)"
      )
    }
  }

  /// Whether `resume` has something to go on from: a checkpoint, or a run that was settled.
  public var canResume: Bool { (try? isStarted) != nil }

  /// Whether this is the folder of a run, begun or not.
  public var isRun: Bool {
    (try? checkpointSteps())?.isEmpty == false || (try? RunDescription(path: description)) != nil
  }

  /// Whether there is a checkpoint to go on from; if not, there is a settled run to start.
  ///
  /// - Throws: ``TrainingError`` if there is neither.
  package var isStarted: Bool {
    get throws {
      if try !checkpointSteps().isEmpty { return true }
      if kind == .pretraining, (try? RunDescription(path: description))?.isComplete == true {
        return false
      }
      _ = try requireCheckpoints()
      return true
    }
  }

  /// Why there is no checkpoint, and what leads to one, or nil if the folder is no run of this program.
  package var reasonForNoCheckpoint: String? {
    let found: RunDescription
    do {
      guard FileSystem.exists(description) else { return nil }
      found = try RunDescription(path: description)
    } catch {
      return
        "'\(path)' holds no checkpoint (step-*.h5), and \(error); if it is what is left of a run, remove "
        + "the folder and give the run's \(kind.command) command again"
    }
    let start = "'\(path)' has no checkpoint yet: "
    if let owner = RunLock.holder(of: lock) { return start + "process \(owner) is at work on it" }
    // Only what is in memory at its first step can start a run of pre-training.
    if found.isComplete, kind == .fineTuning {
      return
        "'\(path)' has no checkpoint any more; give the same \(kind.command) command for another folder"
    }
    return start
      + (found.isComplete
        ? "it was stopped before its first one; \(command("resume")) starts it"
        : "it was stopped before its first step; give the same \(kind.command) command again")
  }

  /// Whether a new run may find a name in its folder: the remains of a process, what file systems and
  /// desktops put into empty folders, and in a run that has no checkpoint its own files.
  private func isHarmless(_ name: String, inRunOfOurs isOurs: Bool) -> Bool {
    switch name {
    case ".DS_Store", "lost+found": return true
    case FileSystem.lastComponent(of: lock): return isLock(lock)
    default:
      if AtomicFile.isTemporary(name) || ScratchDirectory.isScratch(name) { return true }
      guard isOurs else { return false }
      return ownFiles.contains { FileSystem.lastComponent(of: $0).isExactly(name) }
        || name.hasExactPrefix("non-finite-step-") && name.hasExactSuffix(".h5")
        || name.isExactly(".\(FileSystem.lastComponent(of: tokens)).unfinished")
    }
  }

  /// Whether a file is what a lock leaves: nothing, or the number of a process.
  private func isLock(_ path: String) -> Bool {
    guard let bytes = try? FileSystem.contents(ofRegularFile: path, atMost: 32) else {
      return false
    }
    return bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == 10 }
  }

  /// Some names of many.
  private static func names(_ names: [String]) -> String {
    let shown = names.prefix(3).map { "'\($0)'" }
    let more = names.count - shown.count
    guard more > 0 else {
      return shown.count < 2
        ? shown.joined()
        : shown.dropLast().joined(separator: ", ") + " and \(shown[shown.count - 1])"
    }
    return shown.joined(separator: ", ") + " and \(more) more"
  }
}
