public import Training

/// Where a model that is served comes from.
public struct ModelSource: Sendable {
  /// The name that clients know it by.
  public let name: String
  /// A run directory, a checkpoint, an imported model, or a directory of Hugging Face or Google.
  public let path: String
  /// Which checkpoint of a run directory; nil for the newest, or the best of a fine-tuned run.
  public let checkpoint: CheckpointChoice?

  /// Names a model.
  public init(name: String, path: String, checkpoint: CheckpointChoice? = nil) {
    (self.name, self.path, self.checkpoint) = (name, path, checkpoint)
  }
}
