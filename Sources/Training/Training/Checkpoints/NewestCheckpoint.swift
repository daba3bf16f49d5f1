package import Platform
import Serialization

/// The newest checkpoint of a run that can be read.
package struct NewestCheckpoint<Contents> {
  /// The file.
  package let path: String
  /// What was read from it.
  package let contents: Contents
  /// Newer ones that are damaged, the newest first.
  package let damaged: [DamagedCheckpoint]
}

/// A checkpoint that cannot be read.
package struct DamagedCheckpoint {
  /// The file.
  package let path: String
  /// What is wrong with it, in one line that names the file.
  package let fault: any Error

  /// One line for the user, with the checkpoint that is used instead.
  package func notice(using path: String) -> String { "\(fault); using '\(path)' instead" }
}

extension RunDirectory {
  /// The steps of all checkpoints, ascending.
  ///
  /// - Throws: ``TrainingError`` if there are none.
  package func requireCheckpoints() throws -> [Int] {
    let steps = try checkpointSteps()
    guard !steps.isEmpty else {
      throw TrainingError(
        reasonForNoCheckpoint
          ?? "'\(path)' holds no checkpoint (step-*.h5) and no model.safetensors, expected a run "
          + "directory or an exported model")
    }
    return steps
  }

  /// Reads the newest checkpoint, or the newest before it that is not damaged.
  ///
  /// - Parameter read: reads a file and throws if that cannot be done.
  /// - Returns: what was read, and what could not be.
  /// - Throws: ``TrainingError`` if there is no checkpoint, or none that can be read: it names every
  ///   one tried; ``CheckpointVersionError`` if the newest is of a later format, ``MisnamedCheckpoint`` if it
  ///   has the name of another step, and `HDF5Error` if it cannot be opened, because going on from an older one would then lose work that is not lost.
  package func newestCheckpoint<Contents>(
    _ read: (_ path: String) throws -> Contents
  ) throws -> NewestCheckpoint<Contents> {
    let steps = try requireCheckpoints()
    var damaged: [DamagedCheckpoint] = []
    for step in steps.reversed() {
      let path = checkpoint(step: step)
      do {
        return NewestCheckpoint(path: path, contents: try read(path), damaged: damaged)
      } catch let error as CheckpointVersionError {
        throw error
      } catch let error as MisnamedCheckpoint {
        throw error
      } catch let error as HDF5Error where error.kind == .unopenable {
        // It may well be whole: what keeps it from being read is not in it.
        throw error
      } catch {
        damaged.append(DamagedCheckpoint(path: path, fault: error))
      }
    }
    if damaged.count == 1 { throw damaged[0].fault }
    throw TrainingError(
      "'\(path)' holds no checkpoint that can be read: "
        + listed(damaged.map { "\($0.fault)" }, separator: "; "))
  }
}

extension RunClaim {
  /// Gives damaged checkpoints names under which they stay, but count no more:
  /// `step-00001000.h5.damaged`.
  package func setAside(_ checkpoints: [DamagedCheckpoint]) throws(SystemError) {
    for checkpoint in checkpoints {
      try FileSystem.rename(checkpoint.path, to: checkpoint.path + ".damaged")
    }
  }
}
