import Foundation
import Testing

/// Files that cannot grow any further, at many points of every command that writes.
///
/// A limit on the size of files stands for a full disk: the same calls fail, at any byte one likes. In
/// the short form a few limits are tried for each command, in the long form (`make faults`) many.
struct DiskFaultTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// A command that writes.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The arguments, given the shared run.
    let arguments: @Sendable (SharedRun) -> [String]
    /// What the error has to name.
    let output: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "train-vocab",
      arguments: {
        ["train-vocab", $0.corpus, "--size", "4000", "--unused", "2000", "--output", "v.txt"]
      },
      output: "'v.txt'"),
    Case(
      name: "tokenize",
      arguments: { ["tokenize", $0.corpus, "--vocab", $0.vocabulary, "--output", "t.h5"] },
      output: "'t.h5'"),
    Case(
      name: "create-pretraining-data hdf5",
      arguments: { createPretrainingData($0, "data.h5") }, output: "data.h5"),
    Case(
      name: "create-pretraining-data jsonl",
      arguments: { createPretrainingData($0, "data.jsonl", "--format", "jsonl") },
      output: "data.jsonl"),
    Case(
      name: "create-pretraining-data google",
      arguments: { createPretrainingData($0, "data.h5", "--mode", "google") },
      output: "data.h5"),
    Case(
      name: "create-pretraining-data in shards",
      arguments: { createPretrainingData($0, "data.h5", "--shards", "3") }, output: "'data"),
    Case(
      name: "export", arguments: { ["export", $0.run, "--output", "out"] }, output: "'out/"),
  ]

  private static func createPretrainingData(
    _ shared: SharedRun, _ output: String, _ options: String...
  ) -> [String] {
    ["create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--output", output]
      + ["--max-seq-length", "32", "--max-predictions-per-seq", "5", "--dupe-factor", "3"] + options
  }

  /// Sizes up to one that suffices.
  private func limits(upTo size: Int, short: Int = 4, long: Int = 40) -> [Int] {
    let count = runsAllFaults ? long : short
    // What is written to stderr is subject to the limit too.
    return (0..<count).map { max(2048, size * $0 / count - $0 % 3) } + [size - 1]
  }

  private func largestFile(in folder: String = "") throws -> Int {
    try FileManager.default.subpathsOfDirectory(atPath: workspace.url(folder).path)
      .compactMap {
        let attributes = try FileManager.default.attributesOfItem(
          atPath: workspace.url(folder + "/" + $0).path)
        return attributes[.type] as? FileAttributeType == .typeRegular
          ? attributes[.size] as? Int : nil
      }.max() ?? 0
  }

  @Test(arguments: cases)
  func nothingIsLeftHalfWritten(_ item: Case) throws {
    let arguments = item.arguments(shared)
    try workspace.succeed(arguments)
    let size = try largestFile()
    let complete = try workspace.snapshot()
    for name in try workspace.list("") { try workspace.remove(name) }
    for limit in limits(upTo: size) {
      let outcome = try workspace.run(arguments, launcher: Launcher.fileSizeLimit(limit))
      expectOneError(outcome, naming: item.output, limit)
      #expect(try workspace.snapshot().isEmpty, "limit \(limit)")
    }
    // HDF5 takes some more before it cuts the file to its size.
    let outcome = try workspace.run(arguments, launcher: Launcher.fileSizeLimit(2 * size))
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(try workspace.snapshot() == complete)
  }

  private func expectOneError(_ outcome: Outcome, naming name: String, _ limit: Int) {
    let line = outcome.errorLines.last ?? ""
    #expect(outcome.exitCode == 1, "limit \(limit): \(outcome.errors)")
    #expect(
      line.hasPrefix("cloze: error: ") && line.contains(name) && line.contains("File too large"),
      "limit \(limit): \(outcome.errors)")
    #expect(!line.contains(".partial") && !line.contains("scratch"), "\(line)")
    #expect(outcome.output.isEmpty)
  }

  /// The names of what must not be there after a failure.
  private func leftovers(in folder: String) throws -> [String] {
    guard workspace.exists(folder) else { return [] }
    return try workspace.list(folder).filter {
      $0.hasSuffix(".partial") || $0.contains("scratch")
    }
  }

  @Test func pretrainKeepsWhatIsComplete() throws {
    let arguments = shared.pretrain(output: "run", "--total-steps", "6", "--save-every", "2")
    try workspace.succeed(arguments)
    let size = try largestFile(in: "run")
    let last = "step-00000006.h5"
    let complete = try workspace.bytes("run/" + last)
    try workspace.remove("run")
    for limit in limits(upTo: size, short: 5, long: 60) {
      let outcome = try workspace.run(arguments, launcher: Launcher.fileSizeLimit(limit))
      expectOneError(outcome, naming: "'run/", limit)
      #expect(try leftovers(in: "run").isEmpty)
      if workspace.exists("run") {
        for name in try workspace.list("run") where name.hasSuffix(".h5") {
          try workspace.succeed(["inspect", "run/" + name])
        }
        try workspace.remove("run")
      }
    }
    try workspace.succeed(arguments)
    #expect(try workspace.bytes("run/" + last) == complete)
  }

  @Test func aLogThatCannotGrowEndsTheRunAndLosesNoCheckpoint() throws {
    func pretrain(_ output: String, until step: Int) throws {
      try workspace.succeed(
        shared.pretrain(
          output: output, "--total-steps", "12", "--save-every", "4", "--until-step", "\(step)"))
    }
    try pretrain("whole", until: 12)
    try pretrain("run", until: 4)
    // The log of many steps: longer than a checkpoint, so that it is the first file to be full.
    let first = try workspace.bytes("run/metrics.jsonl").split(separator: UInt8(ascii: "\n"))[0]
    let log = Data((0..<2000).flatMap { _ in first + [UInt8(ascii: "\n")] })
    try workspace.write("run/metrics.jsonl", log)
    let limit = log.count + 100
    let outcome = try workspace.run(
      ["resume", "run", "--threads", "1"], launcher: Launcher.fileSizeLimit(limit))
    expectOneError(outcome, naming: "'run/metrics.jsonl'", limit)
    #expect(try leftovers(in: "run").isEmpty)
    try workspace.succeed(["resume", "run", "--threads", "1"])
    #expect(
      try workspace.bytes("run/step-00000012.h5") == workspace.bytes("whole/step-00000012.h5"))
  }

  @Test func resumeKeepsWhatThereWas() throws {
    try workspace.copy(shared.run, as: "run")
    let arguments = ["resume", "run", "--more-steps", "3", "--threads", "1"]
    let before = try workspace.bytes("run/step-00000008.h5")
    for limit in limits(upTo: before.count) {
      let outcome = try workspace.run(arguments, launcher: Launcher.fileSizeLimit(limit))
      expectOneError(outcome, naming: "'run/", limit)
      #expect(try leftovers(in: "run").isEmpty)
      #expect(try workspace.bytes("run/step-00000008.h5") == before)
    }
    try workspace.succeed(arguments)
  }

  @Test func encodeSaysThatItsOutputIsFull() throws {
    try workspace.write("text", (0..<20).map { _ in SmallCorpus.text() }.joined())
    let outcome = try workspace.run(
      ["encode", "--vocab", shared.vocabulary, "text"],
      launcher: Launcher.shell(#"/usr/bin/prlimit --fsize=5000 -- "$@" > out"#))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "cloze: error: cannot write 'standard output': File too large\n")
  }
}
