/// Examples that cannot be used, in one line that names file and line.
public struct ExampleError: Error, CustomStringConvertible {
  /// What was found, and what was expected.
  public let description: String

  init(_ path: String, line: Int, _ problem: String) {
    description = "'\(path)', line \(line): \(problem)"
  }

  /// An error of the whole file.
  init(_ path: String, _ problem: String) { description = "'\(path)' \(problem)" }
}

/// What is wrong with a row.
struct RowFault: Error {
  let problem: String

  init(_ problem: String) { self.problem = problem }
}
