import Foundation
import Interchange
public import Models
import Platform
import Serialization
import Training

/// What the files of a fine-tuning run tell about the training of one of its checkpoints.
public struct FineTuningRecord {
  /// A section of a model card, in Markdown.
  public let text: String
  /// How many pieces of a text were used.
  public let sequenceLength: Int

  /// The record of a model that comes from such a run; nil for any other.
  ///
  /// - Throws: an error that names the checkpoint that cannot be read.
  public init?(_ model: StoredModel) throws {
    guard model.step != nil else { return nil }
    let file = try HDF5File(opening: model.origin)
    guard try RunKind(file) == .fineTuning else { return nil }
    let state = try FineTuningState(checkpoint: file)
    let directory = RunDirectory(FileSystem.parent(of: model.origin))
    let options = state.options
    sequenceLength = options.maximumSequenceLength
    // Without its layer it is what it was before.
    if options.frozen != nil, model.record.heads.task == nil { return nil }
    var lines = [
      options.frozen.map { Self.solved($0, options) }
        ?? "Fine-tuned for \(options.task.rawValue): \(countText(state.step)) steps of \(options.batchSize) texts of up to "
        + "\(options.maximumSequenceLength) tokens, learning rate \(options.schedule.learningRate), seed "
        + "\(options.seed)."
    ]
    if let point = try? MetricsLog.evaluations(of: directory.metrics, judge: state.judge).points
      .last(where: { $0.step == state.step })
    {
      lines.append(
        "On \(countText(point.count)) held-out examples: \(state.judge.words) "
          + String(format: "%.4f", point.score) + ", loss " + String(format: "%.4f", point.loss)
          + ".")
    }
    text = "## Training\n\n" + lines.joined(separator: "\n") + "\n"
  }

  /// What is told of a regression on the vectors of an encoder that was not trained.
  private static func solved(_ frozen: FrozenOptions, _ options: FineTuningOptions) -> String {
    "A regression for \(options.task.rawValue) on \(frozen.vector.words) of texts of up to "
      + "\(options.maximumSequenceLength) tokens, C \(frozen.inverseRegularization), solved to convergence; the encoder "
      + "was not trained."
  }
}
