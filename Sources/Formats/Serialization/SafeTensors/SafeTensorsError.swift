import Platform

/// A safetensors file that cannot be read or written.
public struct SafeTensorsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The tensor concerned, or nil where the file as a whole is at fault.
  public let tensor: String?
  /// What was found and what was expected.
  public let problem: String

  init(path: String, tensor: String? = nil, problem: String) {
    self.path = path
    self.tensor = tensor
    self.problem = problem
  }

  /// One line with the file, the tensor, what was found and what was expected.
  public var description: String {
    guard let tensor else { return "'\(path)': \(problem)" }
    return "'\(path)': tensor \(JSONValue.quoted(tensor)): \(problem)"
  }
}
