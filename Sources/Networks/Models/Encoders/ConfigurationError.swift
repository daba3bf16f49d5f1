/// A configuration that cannot be used.
public struct ConfigurationError: Error, CustomStringConvertible {
  /// One line: where, what was found, what was expected.
  public let description: String

  init(_ origin: String, _ fault: String) { description = "\(origin): \(fault)" }
}
