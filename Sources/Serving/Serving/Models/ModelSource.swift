/// Where a model that is served comes from.
public struct ModelSource: Sendable {
  /// The name that clients know it by.
  public let name: String
  /// A run directory, a checkpoint, an imported model, or a directory of Hugging Face or Google.
  public let path: String

  /// Names a model.
  public init(name: String, path: String) { (self.name, self.path) = (name, path) }
}
