/// A run that cannot start or go on, in one line.
public struct TrainingError: Error, CustomStringConvertible {
  /// What was found, and what was expected.
  public let description: String

  /// Makes an error of its line.
  public init(_ description: String) { self.description = description }
}
