import Platform

/// The program under test.
public struct Program: Sendable {
  /// The path of the executable.
  public let path: String
  /// Where its output goes.
  let folder: String

  /// Names the program.
  public init(path: String, outputIn folder: String) {
    self.path = path
    self.folder = folder
  }

  private var errors: String { FileSystem.join(folder, "stderr") }

  /// Starts a command.
  func start(_ arguments: [String]) throws -> ChildProcess {
    try ChildProcess(
      path, arguments, output: FileSystem.join(folder, "stdout"), errors: errors)
  }

  /// What the last command has written to stderr so far.
  var messages: String {
    (try? FileSystem.contents(of: errors)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Throws unless a command ended well.
  func require(_ ending: ChildProcess.Ending, of arguments: [String]) throws {
    guard ending == .exited(0) else {
      throw CrashTestError(
        "cloze \(arguments.joined(separator: " ")) ended with \(ending): \(messages)")
    }
  }

  /// Runs a command to its end.
  func run(_ arguments: [String]) throws {
    try require(try start(arguments).wait(), of: arguments)
  }
}

/// What a run that was killed does wrong, or why it cannot be tested.
public struct CrashTestError: Error, CustomStringConvertible {
  /// What was found, and what was expected.
  public let description: String

  /// Makes an error of its text.
  public init(_ description: String) { self.description = description }
}
