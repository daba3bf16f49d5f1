import Foundation
import Platform
import Testing

/// Memory that will not suffice.
struct MemoryTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// The smallest address space that the program starts in: OpenBLAS takes some for each core.
  private let least = 256 << 20 + (Machine.coreCount - 1) * 136 << 20

  @Test func aRunThatDoesNotFitIsRefusedBeforeItBegins() throws {
    try workspace.refuse(
      shared.pretrain(output: "run", "--batch-size", "60000000"),
      mentions: [
        "GB of memory", "activations of 60000000 sequences of 32", "are available",
        "--batch-size", "--ignore-memory-estimate",
      ])
    try workspace.refuse(
      shared.pretrain(output: "run", "--batch-size", "100000000"),
      mentions: ["--batch-size 100000000"])
  }

  @Test func anAddressSpaceLimitCounts() throws {
    let arguments = shared.pretrain(output: "run", "--batch-size", "4096")
    let limit = Launcher.addressSpaceLimit(least + 200 << 20)
    let outcome = try workspace.run(arguments, launcher: limit)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("of memory"), "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1)
  }

  /// The batches that there are count, not the longest that there could be.
  @Test func examplesThatDoNotFitAreRefusedBeforeTheRunBegins() throws {
    let words = Array(repeating: "the", count: 60).joined(separator: " ")
    let rows = (0..<3000).map { "\(words)\t\($0 % 2)\n" }.joined()
    try workspace.write("long.tsv", "text\tlabel\n" + rows)
    let limit = Launcher.addressSpaceLimit(least + 200 << 20)
    let arguments = [
      "finetune", "classification", shared.run, "--train", "long.tsv", "--output", "run",
      "--epochs", "1", "--max-seq-length", "32", "--threads", "1",
    ]
    let outcome = try workspace.run(arguments + ["--batch-size", "2000"], launcher: limit)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors.contains("activations of a batch with ")
        && outcome.errors.contains("lower --batch-size"), "\(outcome.errors)")
    #expect(!workspace.exists("run"))
  }

  @Test func withoutMemoryForItselfTheProgramDoesNotStart() throws {
    for command in [["inspect", shared.run], ["--help"]] {
      let outcome = try workspace.run(
        command, launcher: Launcher.addressSpaceLimit(least - 1 << 20))
      #expect(outcome.exitCode == 1)
      #expect(
        outcome.errors.hasPrefix("cloze: error: the limit on memory (ulimit -v) is "),
        "\(outcome.errors)")
      #expect(outcome.errorLines.count == 1)
    }
  }

  /// What cannot be read for lack of memory is not damaged: nothing is passed over or renamed.
  @Test func aCheckpointIsNotDamagedBecauseMemoryIsShort() throws {
    try workspace.succeed(
      shared.pretrain(output: "run", "--preset", "tiny", "--save-every", "4", "--until-step", "8"))
    let before = try workspace.list("run")
    let short = stride(from: 0, to: 320 << 20, by: runsAllFaults ? 4 << 20 : 40 << 20)
    var refusals = 0
    for room in short {
      let outcome = try workspace.run(
        ["evaluate", "run", "--threads", "1", "--json"],
        launcher: Launcher.addressSpaceLimit(least + room))
      if outcome.exitCode == 0 {
        #expect((try outcome.json() as? [String: Any])?["step"] as? Int == 8)
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      } else {
        refusals += 1
        #expect(outcome.exitCode == 1, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(!outcome.errors.contains("damaged"), "\(outcome.errors)")
      }
      #expect(try workspace.list("run") == before)
    }
    #expect(refusals > 0)
  }

  @Test func theEstimateCanBeIgnored() throws {
    // The limit leaves less than the estimate's share for the program itself, which is there already.
    let arguments = shared.pretrain(output: "run", "--batch-size", "4096", "--until-step", "1")
    try workspace.succeed(arguments + ["--ignore-memory-estimate"])
  }

  @Test func resumeChecksToo() throws {
    try workspace.succeed(
      shared.pretrain(output: "run", "--batch-size", "4096", "--until-step", "1"))
    let outcome = try workspace.run(
      ["resume", "run", "--threads", "1"], launcher: Launcher.addressSpaceLimit(least + 200 << 20))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("--ignore-memory-estimate"), "\(outcome.errors)")
  }
}
