import Foundation
import Testing

/// A directory that commands run in; it goes away with its files.
final class Workspace {
  let path: String

  init() throws { path = try makeTemporaryDirectory() }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func url(_ name: String) -> URL { URL(fileURLWithPath: path + "/" + name) }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ bytes: Data) throws { try bytes.write(to: url(name)) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: url(name)) }

  func makeDirectory(_ name: String) throws {
    try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url(name).path)
  }

  func list(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url(name).path).sorted()
  }

  /// Copies a file or directory from elsewhere.
  func copy(_ source: String, as name: String) throws {
    try FileManager.default.copyItem(at: URL(fileURLWithPath: source), to: url(name))
  }

  /// Every file and directory below this one, with what it holds.
  func snapshot() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      // A directory cannot be read, but its name counts.
      files[name] = (try? bytes(name)) ?? Data()
    }
    return files
  }

  func start(_ arguments: [String]) throws -> Binary.Running {
    try Binary.Running(arguments, in: path)
  }

  func run(_ arguments: [String], input: String = "") throws -> Outcome {
    try Binary.run(arguments, in: path, input: input)
  }

  /// Runs a command that has to succeed.
  @discardableResult
  func succeed(
    _ arguments: [String], input: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let outcome = try run(arguments, input: input)
    try #require(
      outcome.exitCode == 0,
      "cloze \(arguments.joined(separator: " ")): \(outcome.errors)", sourceLocation: sourceLocation
    )
    return outcome
  }

  /// Runs a command that has to be refused: exit code 1, one line that says why, nothing changed.
  ///
  /// - Parameters:
  ///   - arguments: the command.
  ///   - mentions: what the line has to name.
  ///   - afterReading: whether reading the corpus may be reported before the line.
  ///   - sourceLocation: the place of the test, for the report.
  /// - Throws: if the program cannot be started.
  ///   - sourceLocation: where a failure is shown.
  /// - Throws: a fault of the test's surroundings.
  func refuse(
    _ arguments: [String], mentions: [String], afterReading: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try snapshot()
    let outcome = try run(arguments)
    let command = "cloze \(arguments.joined(separator: " "))"
    #expect(
      outcome.exitCode == 1, "\(command): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, "\(command)", sourceLocation: sourceLocation)
    let lines = outcome.errorLines
    let line = String(lines.last ?? "")
    #expect(
      line.hasPrefix("cloze: error: ") && outcome.errors.hasSuffix("\n"),
      "\(command): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(
      lines.filter { $0.hasPrefix("cloze: error: ") }.count == 1
        && (afterReading || lines.count == 1),
      "\(command): expected one line, got: \(outcome.errors)", sourceLocation: sourceLocation)
    for part in mentions {
      #expect(
        line.contains(part), "\(command): expected '\(part)' in: \(line)",
        sourceLocation: sourceLocation)
    }
    try expectUnchanged(since: before, command, sourceLocation)
  }

  /// Runs a command whose options are wrong: exit code 2, the option named, nothing changed.
  func refuseUsage(
    _ arguments: [String], mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try snapshot()
    let outcome = try run(arguments)
    let command = "cloze \(arguments.joined(separator: " "))"
    #expect(
      outcome.exitCode == 2, "\(command): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, "\(command)", sourceLocation: sourceLocation)
    for part in mentions {
      #expect(
        outcome.errors.contains(part), "\(command): expected '\(part)' in: \(outcome.errors)",
        sourceLocation: sourceLocation)
    }
    try expectUnchanged(since: before, command, sourceLocation)
  }

  private func expectUnchanged(
    since before: [String: Data], _ command: String, _ sourceLocation: SourceLocation
  ) throws {
    let after = try snapshot()
    let left = after.keys.filter { after[$0] != before[$0] }.sorted()
    let removed = before.keys.filter { after[$0] == nil }.sorted()
    #expect(
      left.isEmpty && removed.isEmpty, "\(command): left \(left) behind, removed \(removed)",
      sourceLocation: sourceLocation)
  }
}
