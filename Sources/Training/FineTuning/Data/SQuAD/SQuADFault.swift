/// What is wrong with a file of questions, in one line.
public struct SQuADFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Where: a line, an article and paragraph, or a question's id; nil: the file as a whole.
  public let place: String?
  /// What was found, and what was expected.
  public let problem: String

  /// One line that names file and place.
  public var description: String {
    place.map { "'\(path)', \($0): \(problem)" } ?? "'\(path)' \(problem)"
  }
}

/// What is wrong with a part of such a file.
struct SQuADProblem: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
