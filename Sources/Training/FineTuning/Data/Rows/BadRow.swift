/// A row that cannot be used.
public struct BadRow: Sendable, CustomStringConvertible {
  /// Its file.
  public let file: String
  /// The line that it begins in.
  public let line: Int
  /// What is wrong with it.
  public let problem: String

  /// One line.
  public var description: String { "'\(file)', line \(line): \(problem)" }
}
