import Foundation
import Testing

/// Memory that will not suffice.
struct MemoryTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

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
    let limit = Launcher.addressSpaceLimit(600 << 20)
    let outcome = try workspace.run(arguments, launcher: limit)
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("of memory"), "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1)
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
      ["resume", "run", "--threads", "1"], launcher: Launcher.addressSpaceLimit(600 << 20))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("--ignore-memory-estimate"), "\(outcome.errors)")
  }
}
