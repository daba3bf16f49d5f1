import ExactStrings
import Interchange
import Layers
import Models
public import Serialization
public import Training

/// A fine-tuning run at one step, complete in itself but for its examples: a model that every command reads, with the
/// optimizer's state beside it (`Docs/checkpoint-format.md`).
public struct FineTuningCheckpoint: Sendable {
  /// Everything but numbers.
  public let state: FineTuningState
  /// The weights.
  public let model: StateDictionary
  /// The optimizer's state; empty at step 0.
  public let optimizer: OptimizerState

  /// Makes a checkpoint of its parts.
  init(state: FineTuningState, model: StateDictionary, optimizer: OptimizerState) {
    (self.state, self.model, self.optimizer) = (state, model, optimizer)
  }

  /// Writes the file atomically; it takes its name after every checksum has been read back.
  ///
  /// - Throws: `HDF5Error`, `SystemError` or `TrainingError`; what was there before is then untouched.
  func write(to path: String) throws {
    try CheckpointFile.write(
      to: path, state.model, try state.attributes(), model: model, optimizer: optimizer,
      proving: { try Self.prove(path: $0) })
  }

  /// Reads a file and verifies its checksums.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error`, `TrainingError` or another error that names the file and the fault.
  public init(path: String) throws {
    let file = try HDF5File(opening: path)
    state = try FineTuningState(checkpoint: file)
    try MisnamedCheckpoint.check(path, step: state.step)
    model = try HDF5StateDictionary.read(under: StoredModel.Layout.weights, of: file)
    optimizer = try CheckpointFile.optimizer(Self.slots(of: state), of: file)
  }

  /// What the optimizer keeps: nothing before the first step, and nothing where none is made.
  private static func slots(of state: FineTuningState) -> [String] {
    state.step == 0 || state.options.frozen != nil ? [] : OptimizerKind.adamw.slots
  }

  /// Reads a file to its last byte, in flat memory.
  ///
  /// - Parameter path: the file.
  /// - Returns: the step, how many arrays there are, and their size.
  /// - Throws: an error that names the file and the fault.
  @discardableResult
  public static func prove(path: String) throws -> (step: Int, arrays: Int, bytes: Int) {
    let file = try HDF5File(opening: path)
    let state = try FineTuningState(checkpoint: file)
    try MisnamedCheckpoint.check(path, step: state.step)
    let frozen = FineTunedModel.frozen(state.model.heads, state.options)
    let slots = slots(of: state)
    let (arrays, bytes) = try CheckpointFile.proveArrays(of: file, slots: slots) { _, name, _ in
      !frozen.contains { name.hasExactPrefix($0) }
    }
    return (state.step, arrays, bytes)
  }
}
