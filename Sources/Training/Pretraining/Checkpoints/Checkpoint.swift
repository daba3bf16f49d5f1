import ExactStrings
import Interchange
import Models
public import Serialization
import Tokenization
public import Training

/// A run at one step, complete in itself: `Docs/checkpoint-format.md`.
///
///     /model/<name with slashes>                    float32, PyTorch's [out, in]
///     /optimizer/first_moment/…, second_moment/…    the same names and shapes
///     /vocabulary                                   one text per piece
public struct Checkpoint: Sendable {
  /// Everything but numbers.
  public let state: RunState
  /// The weights under Hugging Face's names.
  public let model: StateDictionary
  /// The optimizer's state; empty if the file holds weights only.
  public let optimizer: OptimizerState

  /// Makes a checkpoint of its parts.
  public init(state: RunState, model: StateDictionary, optimizer: OptimizerState) {
    self.state = state
    self.model = model
    self.optimizer = optimizer
  }

  /// A part of the optimizer's state; empty if the file has none of the name.
  public subscript(slot: String) -> StateDictionary {
    optimizer.first { $0.slot.isExactly(slot) }?.tensors ?? StateDictionary()
  }

  /// What the file holds that has no effect and is left out, a line each.
  package var notices: [String] {
    let isLeftOver = model.names.contains { state.options.heads.leavesOut($0) }
    guard isLeftOver else { return state.notices }
    return state.notices + [
      "the pooler and the head for pairs of this run were never trained; they are "
        + "left out"
    ]
  }

  /// Writes the file atomically: to a temporary one, flushed, read back and compared with its
  /// checksums, renamed, and the folder flushed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - add: writes what else the file is to hold.
  /// - Throws: `HDF5Error`, `SystemError` or ``TrainingError``; what was there before is then
  ///   untouched.
  public func write(to path: String, adding add: (HDF5File) throws -> Void = { _ in }) throws {
    // Empty groups where the file holds weights only.
    let slots = state.options.kindOfOptimizer.slots.map { (slot: $0, tensors: self[$0]) }
    try CheckpointFile.write(
      to: path, state.model, try state.attributes(), model: model, optimizer: slots,
      proving: { try Self.prove(path: $0) }, adding: add)
  }

  /// Reads a file and verifies its checksums.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - withOptimizer: whether to read the optimizer's state too.
  /// - Throws: `HDF5Error`, ``TrainingError`` or another error that names the file and the fault.
  public init(path: String, withOptimizer: Bool = true) throws {
    let file = try HDF5File(opening: path)
    let state = try RunState(checkpoint: file)
    self.state = state
    try MisnamedCheckpoint.check(path, step: state.step)
    model = try HDF5StateDictionary.read(under: StoredModel.Layout.weights, of: file)
    optimizer =
      withOptimizer
      ? try CheckpointFile.optimizer(state.options.kindOfOptimizer.slots, of: file) : []
  }
}
