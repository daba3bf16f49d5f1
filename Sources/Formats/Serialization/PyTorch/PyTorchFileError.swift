/// A file of PyTorch that cannot be read.
public struct PyTorchFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The tensor concerned, or nil where the file as a whole is at fault.
  public let tensor: String?
  /// What was found and what was expected.
  public let problem: String

  init(_ path: String, tensor: String? = nil, _ problem: String) {
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
