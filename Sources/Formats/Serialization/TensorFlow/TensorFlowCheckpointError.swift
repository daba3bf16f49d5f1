import Platform

/// A TensorFlow checkpoint that cannot be read.
public struct TensorFlowCheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// The variable concerned, or nil where the file as a whole is at fault.
  public let variable: String?
  /// What was found and what was expected.
  public let problem: String

  init(_ path: String, variable: String? = nil, _ problem: String) {
    self.path = path
    self.variable = variable
    self.problem = problem
  }

  /// One line with the file, the variable, what was found and what was expected.
  public var description: String {
    guard let variable else { return "'\(path)': \(problem)" }
    return "'\(path)': variable \(JSONValue.quoted(variable)): \(problem)"
  }
}
