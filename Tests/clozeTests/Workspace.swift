import Foundation
import Testing

/// A directory that commands run in; it goes away with its files.
final class Workspace: Sendable {
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

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

  /// Copies a file or directory from elsewhere.
  func copy(_ source: String, as name: String) throws {
    try FileManager.default.copyItem(at: URL(fileURLWithPath: source), to: url(name))
  }

  /// Every file and directory below this one, with what it holds.
  ///
  /// A scratch file loses its name as soon as it is made, so only its maker, at work meanwhile, shows it.
  func snapshot() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path)
    where !name.contains(".cloze-scratch-") {
      // A lock names its last owner, which is no change. A directory cannot be read, but its name counts.
      files[name] = (name.hasSuffix(".lock") ? nil : try? bytes(name)) ?? Data()
    }
    return files
  }

  func start(_ arguments: [String], launcher: [String] = []) throws -> Binary.Running {
    try Binary.Running(arguments, in: path, launcher: launcher)
  }

  func run(_ arguments: [String], input: String = "", launcher: [String] = []) throws -> Outcome {
    try Binary.run(arguments, in: path, input: input, launcher: launcher)
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
  ///   - sourceLocation: where a failure is shown.
  /// - Throws: a fault of the test's surroundings.
  func refuse(
    _ arguments: [String], mentions: [String], afterReading: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try snapshot()
    let outcome = try run(arguments)
    let lines = outcome.errorLines
    let line = String(lines.last ?? "")
    let errors = lines.filter { $0.hasPrefix("cloze: error: ") }.count
    var faults: [String] = []
    if outcome.exitCode != 1 { faults.append("exit code \(outcome.exitCode), expected 1") }
    if !outcome.output.isEmpty { faults.append("there is standard output") }
    if errors != 1 || !line.hasPrefix("cloze: error: ") || !outcome.errors.hasSuffix("\n") {
      faults.append("no error in the last line")
    } else if lines.count > 1, !afterReading {
      faults.append("more than one line")
    }
    faults += mentions.filter { !line.contains($0) }.map { "the error does not name '\($0)'" }
    faults += try changes(since: before)
    expectNoFaults(faults, of: outcome, sourceLocation)
  }

  /// Runs a command whose options are wrong: exit code 2, one line that names the option, nothing changed.
  func refuseUsage(
    _ arguments: [String], mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try snapshot()
    let outcome = try run(arguments)
    var faults: [String] = []
    if outcome.exitCode != 2 { faults.append("exit code \(outcome.exitCode), expected 2") }
    if outcome.errorLines.count != 1 || !outcome.errors.hasPrefix("cloze: error: ") {
      faults.append("expected one line of error")
    }
    if !outcome.output.isEmpty { faults.append("there is standard output") }
    faults += mentions.filter { !outcome.errors.contains($0) }.map { "'\($0)' is not named" }
    faults += try changes(since: before)
    expectNoFaults(faults, of: outcome, sourceLocation)
  }

  func changes(since before: [String: Data]) throws -> [String] {
    let after = try snapshot()
    return after.keys.filter { after[$0] != before[$0] }.sorted().map { "left '\($0)' behind" }
      + before.keys.filter { after[$0] == nil }.sorted().map { "removed '\($0)'" }
  }

  private func expectNoFaults(
    _ faults: [String], of outcome: Outcome, _ sourceLocation: SourceLocation
  ) {
    #expect(
      faults.isEmpty,
      "cloze \(outcome.arguments.joined(separator: " ")): \(outcome.errors.prefix(600))",
      sourceLocation: sourceLocation)
  }
}
