public import Autograd

/// A trainable tensor with its public names.
///
/// Usually there is one name. Several parameters that one product uses side by side (queries, keys and values) are
/// stored as one tensor whose rows belong to ``parts``; files always hold the parts.
public final class Parameter {
  /// A named run of rows of the stored tensor.
  public struct Part: Sendable {
    /// The name in Hugging Face's files, such as `bert.pooler.dense.weight`.
    public let name: String
    /// The shape in files.
    public let shape: Shape
    /// Where its elements are in the stored tensor.
    public let elements: Range<Int>
  }

  /// What the stored tensor is made of, in order.
  public let parts: [Part]
  /// The values, and their gradient unless the parameter is frozen.
  public let tensor: Tensor
  /// Whether weight decay applies: not to biases and norms.
  public let isDecayed: Bool

  init(parts: [Part], tensor: Tensor, isDecayed: Bool) {
    self.parts = parts
    self.tensor = tensor
    self.isDecayed = isDecayed
  }

  /// Whether training leaves the values as they are: no gradient is computed for them.
  public var isFrozen: Bool { !tensor.isTracked }

  /// How many elements there are.
  public var count: Int { tensor.count }
}
