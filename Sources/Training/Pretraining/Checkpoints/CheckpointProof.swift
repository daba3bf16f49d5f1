import Interchange
import Serialization
import Training

/// What the reading of a whole checkpoint has proved.
public struct CheckpointProof: Sendable, Equatable {
  /// Optimizer steps made.
  public let step: Int
  /// Arrays of weights and moments.
  public let arrays: Int
  /// The size of all arrays in bytes.
  public let bytes: Int
}

extension Checkpoint {
  /// Reads a file to its last byte: the seal, the checksum of every array, the attributes, the
  /// vocabulary, and whether moments and weights fit each other.
  ///
  /// Memory stays flat.
  ///
  /// - Parameter path: the file.
  /// - Returns: what there was to check.
  /// - Throws: `HDF5Error`, ``TrainingError`` or another error that names the file and the fault.
  @discardableResult
  public static func prove(path: String) throws -> CheckpointProof {
    let file = try HDF5File(opening: path)
    let state = try RunState(checkpoint: file)
    try MisnamedCheckpoint.check(path, step: state.step)
    let kind = state.options.kindOfOptimizer
    let (arrays, bytes) = try CheckpointFile.proveArrays(of: file, slots: kind.slots) {
      kind.holds($0, $1, shape: $2)
    }
    return CheckpointProof(step: state.step, arrays: arrays, bytes: bytes)
  }
}
