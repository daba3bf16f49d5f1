public import Models

/// How the output layer of a frozen encoder is solved for.
public struct FrozenOptions: Codable, Sendable, Equatable {
  /// What the layer stands on.
  public var vector: SentenceVector
  /// C of scikit-learn: the loss against half the squared weights.
  public var inverseRegularization: Double
  /// Whether all labels count alike.
  public var isBalanced: Bool
  /// The steps of the solver.
  public var iterations = 0
  /// The largest element of the gradient at the end.
  public var gradient = 0.0

  /// Makes options of what is asked for.
  public init(_ vector: SentenceVector, inverseRegularization: Double, isBalanced: Bool) {
    self.vector = vector
    self.inverseRegularization = inverseRegularization
    self.isBalanced = isBalanced
  }
}
