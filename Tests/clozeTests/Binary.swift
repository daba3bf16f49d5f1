import Foundation
import Platform

/// What a child process left behind.
struct Outcome {
  let arguments: [String]
  let exitCode: Int32
  let output: String
  let errors: String

  /// The lines of stderr without their line ends.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// The whole standard output as JSON.
  func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
}

/// A fault of the test's surroundings, not of the program under test.
struct TestSetupError: Error, CustomStringConvertible {
  let description: String
}

/// The program that the build put beside the tests.
enum Binary {
  /// How long a command may take before it is killed.
  static let timeLimit = 30.0

  /// Where the program is.
  static func path() throws -> String {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = (executable as NSString).deletingLastPathComponent + "/cloze"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw TestSetupError(
        description: "there is no program at '\(path)'; build it with 'swift build -c release'")
    }
    return path
  }

  /// A command that runs.
  final class Running {
    let arguments: [String]
    private let process: ChildProcess
    private let folder: String

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - arguments: the command.
    ///   - directory: where it runs.
    ///   - input: its standard input.
    ///   - launcher: another program with its first arguments, which starts this one; it is told how by
    ///     the arguments that follow.
    ///   - blocksSignals: whether it inherits signals that are blocked.
    /// - Throws: a fault of the test's surroundings.
    init(
      _ arguments: [String], in directory: String, input: Data = Data(), launcher: [String] = [],
      blocksSignals: Bool = false
    ) throws {
      self.arguments = arguments
      folder = try makeTemporaryDirectory()
      try input.write(to: URL(fileURLWithPath: folder + "/in"))
      let command =
        Launcher.directory(directory) + launcher + [try Binary.path()] + arguments
      process = try ChildProcess(
        command[0], Array(command.dropFirst()), input: folder + "/in", output: folder + "/out",
        errors: folder + "/err", blocksSignals: blocksSignals)
    }

    deinit {
      process.destroy()
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// What it has written to stderr so far.
    var errors: String { (try? read("err")) ?? "" }

    /// What it has written to stdout so far.
    var output: String { (try? read("out")) ?? "" }

    var isRunning: Bool { process.poll() == nil }

    func send(_ signal: Int32) { process.send(signal) }

    /// Waits until a condition holds, the command has ended, or its time is nearly up.
    func wait(until isReached: (Running) -> Bool) {
      let deadline = Date().addingTimeInterval(Binary.timeLimit - 5)
      while isRunning, Date() < deadline, !isReached(self) { usleep(1_000) }
    }

    /// Waits for the end, or kills the command after the time limit.
    func finish() throws -> Outcome {
      let deadline = Date().addingTimeInterval(Binary.timeLimit)
      while isRunning, Date() < deadline { usleep(2_000) }
      guard let ending = process.poll() else {
        process.destroy()
        throw TestSetupError(
          description: "cloze \(arguments.joined(separator: " ")) ran for more than "
            + "\(Binary.timeLimit) s; stderr so far: \(errors)")
      }
      let exitCode =
        switch ending {
        case .exited(let status): status
        // Nothing that a program can choose.
        case .killed(let signal): 1000 + signal
        }
      return Outcome(
        arguments: arguments, exitCode: exitCode, output: try read("out"), errors: try read("err"))
    }

    private func read(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), as: UTF8.self)
    }
  }

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], in directory: String, input: String = "", launcher: [String] = []
  ) throws -> Outcome {
    try Running(arguments, in: directory, input: Data(input.utf8), launcher: launcher).finish()
  }
}

/// Makes an empty directory of a new name.
func makeTemporaryDirectory() throws -> String {
  let path = URL(fileURLWithPath: NSTemporaryDirectory()).path + "/cloze-cli-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}
