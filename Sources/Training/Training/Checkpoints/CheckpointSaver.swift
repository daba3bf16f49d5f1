import Platform
import Preconditions
package import Serialization

/// Saves a run's checkpoints on a thread of its own, one at a time, while training goes on.
///
/// The log is forced to the disk first, so that it never lacks steps that a checkpoint has. A file
/// takes its name only after every checksum in it has been read back, and only then do older ones go.
package final class CheckpointSaver {
  /// Writes a checkpoint to a path, of weights and the optimizer's state.
  package typealias Writing =
    @Sendable (_ model: StateDictionary, _ optimizer: OptimizerState, _ path: String) throws -> Void

  private let directory: RunDirectory
  private let retention: CheckpointRetention
  private let snapshot: TrainingSnapshot
  private var writing: (path: String, task: BackgroundTask<Void>)?

  /// Prepares to save what a snapshot copies.
  package init(
    _ directory: RunDirectory, retention: CheckpointRetention, snapshot: TrainingSnapshot
  ) {
    self.directory = directory
    self.retention = retention
    self.snapshot = snapshot
  }

  /// Copies weights and moments, and starts to write them.
  ///
  /// - Parameters:
  ///   - step: of the checkpoint.
  ///   - costs: what evaluations have found by step, the lower the better, for what is kept.
  ///   - write: writes the file, with everything else that it holds.
  /// - Throws: `SystemError` if there is no thread to be had.
  package func start(step: Int, costs: [Int: Double], _ write: @escaping Writing) throws {
    require(writing == nil, "CheckpointSaver.start: a checkpoint is being written")
    snapshot.capture()
    let (directory, retention) = (directory, retention)
    let copy = Copy(model: snapshot.model, optimizer: snapshot.optimizer)
    let path = directory.checkpoint(step: step)
    let task = try BackgroundTask(name: "checkpoint") {
      try FileSystem.synchronizeFile(directory.metrics)
      try write(copy.model, copy.optimizer, path)
      try directory.removeCheckpoints(by: retention, heldOutLoss: costs)
    }
    writing = (path, task)
  }

  private struct Copy: Sendable {
    let model: StateDictionary
    let optimizer: OptimizerState
  }

  /// The checkpoint that has been written since the last call, if there is one.
  ///
  /// - Parameter waiting: whether to wait for one that is being written.
  /// - Returns: its path, or nil if none has been finished.
  /// - Throws: what its writing failed with.
  package func finished(waiting: Bool) throws -> String? {
    guard let (path, task) = writing, waiting || task.isDone else { return nil }
    writing = nil
    try task.value()
    return path
  }
}
