/// Why the ZeroMQ front cannot answer, in one line.
public struct ZeroMQError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was attempted, and why it failed.
  public let description: String

  package init(_ description: String) { self.description = description }
}
