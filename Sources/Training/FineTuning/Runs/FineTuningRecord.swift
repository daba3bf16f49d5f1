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
    var lines = [
      "Fine-tuned for \(options.task.rawValue): \(countText(state.step)) steps of \(options.batchSize) texts of up to "
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
}
