import FineTuning
import Models
import Platform
import Training

extension Inspection {
  /// What the checkpoint of a fine-tuning run has, in the order of what is told.
  static func facts(_ checkpoint: FineTuningCheckpoint, path: String) -> [(String, String)] {
    let (state, options) = (checkpoint.state, checkpoint.state.options)
    let head = state.model.heads.task
    let outputs: [(String, String)] =
      options.embedding.map {
        [("loss", $0.loss.rawValue), ("pooling", $0.pooling.rawValue)]
      } ?? [
        ("labels", head?.labels.joined(separator: ", ") ?? ""),
        ("outputs", head?.problem.rawValue ?? ""),
      ]
    return [
      ("format", "checkpoint of a fine-tuning run (every checksum is right)"),
      ("checkpoint", path), ("step", "\(state.step) of \(options.schedule.totalSteps)"),
      ("data position", "epoch \(state.cursor.epoch), example \(state.cursor.index)"),
      ("task", options.task.rawValue), ("class", state.model.heads.architecture),
    ] + outputs + [("metric", options.metric.rawValue)]
      + (options.frozen.map(solution) ?? training(options)) + [
        ("longest sequence", "\(options.maximumSequenceLength)"),
        ("examples", options.trainFile), ("examples sha256", state.examplesHash),
        ("held-out examples", options.devFile ?? "every tenth row of the others"),
        ("held-out sha256", state.heldOutHash),
      ]
  }

  /// How steps are made.
  private static func training(_ options: FineTuningOptions) -> [(String, String)] {
    [
      ("learning rate", "\(options.schedule.learningRate)"), ("epochs", "\(options.epochs)"),
      ("batch size", "\(options.batchSize)"), ("seed", "\(options.seed)"),
    ]
  }

  /// How a regression on vectors was solved.
  private static func solution(_ frozen: FrozenOptions) -> [(String, String)] {
    [
      ("by", frozen.vector.words), ("inverse regularization", "\(frozen.inverseRegularization)"),
      ("steps of the solver", "\(frozen.iterations)"),
      ("largest element of the gradient", "\(frozen.gradient)"),
    ]
  }
}
