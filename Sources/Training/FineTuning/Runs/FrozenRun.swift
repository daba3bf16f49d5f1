public import Autograd
import Interchange
import Models
import Serialization
import Tokenization
public import Training

/// An output layer that was solved for on the vectors of a frozen encoder, in a run's directory.
public struct FrozenRun: Sendable {
  /// Where everything is kept.
  public let directory: RunDirectory
  /// Everything about it but numbers.
  public let state: FineTuningState
  /// How the model does on the held-out examples.
  public let evaluation: SequenceEvaluation
  /// What measured it.
  public let measure: SequenceEvaluator

  /// The step of its only checkpoint.
  public static let step = 1

  /// Its checkpoint.
  public var checkpoint: String { directory.checkpoint(step: Self.step) }

  /// How the layer was solved for.
  public var options: FrozenOptions {
    guard let frozen = state.options.frozen else { fatalError("FrozenRun: a run that makes steps") }
    return frozen
  }

  /// Puts a run together and measures its model, as `predict` judges with it.
  ///
  /// - Parameters:
  ///   - directory: has the held-out examples.
  ///   - model: with its layer.
  ///   - state: says so.
  ///   - context: what to compute with.
  /// - Throws: an error that names what does not fit.
  init(
    _ directory: RunDirectory, _ model: StoredModel, _ state: FineTuningState, context: Context
  ) throws {
    (self.directory, self.state) = (directory, state)
    guard let head = model.record.heads.task, state.options.frozen != nil else {
      throw TrainingError("'\(model.origin)' is of a run that makes steps, expected a solved one")
    }
    let tokenizer = WordPieceTokenizer(
      vocabulary: model.record.vocabulary, options: model.record.normalizer)
    measure = SequenceEvaluator(
      try SequenceExamples(
        path: directory.heldOutExamples, head, tokenizer,
        maximumLength: state.options.maximumSequenceLength, keepsTexts: true))
    let whole = try FineTunedModel.make(
      model, model.record.heads, state.options, isNew: false, context: context)
    guard let evaluation = measure.evaluate(SequenceObjective(whole)) else {
      fatalError("FrozenRun: an evaluation that nobody gives up was given up")
    }
    self.evaluation = evaluation
  }

  /// Reads a run that is there; nil if it is one that makes steps.
  ///
  /// - Parameters:
  ///   - directory: the run's directory.
  ///   - context: what to compute with.
  /// - Throws: an error that names what is missing, damaged, or does not belong together.
  public init?(reading directory: RunDirectory, context: Context) throws {
    let steps = try directory.requireCheckpoints()
    let path = directory.checkpoint(step: steps[steps.count - 1])
    // A damaged checkpoint of a run that makes steps is set aside by who resumes it.
    guard
      let state = try? FineTuningState(checkpoint: HDF5File(opening: path, verifying: false)),
      state.options.frozen != nil
    else { return nil }
    try state.requireExamples(of: directory, path)
    try self.init(directory, StoredModel(path: path), state, context: context)
  }
}
