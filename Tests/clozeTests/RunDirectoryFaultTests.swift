import Foundation
import Testing
import Training

/// Run directories that vanish, change or lose their owner while a run goes on.
struct RunDirectoryFaultTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Starts a run of minutes and waits for its first checkpoint.
  private func startRun(saveEvery: Int = 20) throws -> Binary.Running {
    let running = try workspace.start(
      shared.pretrain(
        output: "run", "--total-steps", "1000000", "--save-every", "\(saveEvery)"))
    let deadline = Date().addingTimeInterval(20)
    let hasCheckpoint = {
      (try? workspace.list("run").contains { $0.hasPrefix("step-") }) ?? false
    }
    while running.isRunning, Date() < deadline, !hasCheckpoint() { usleep(5_000) }
    return running
  }

  private func expectOneError(_ outcome: Outcome, _ parts: String...) {
    let line = outcome.errorLines.last ?? ""
    #expect(outcome.exitCode == 1, "\(outcome.errors)")
    #expect(line.hasPrefix("cloze: error: "), "\(outcome.errors)")
    for part in parts { #expect(line.contains(part), "\(line)") }
  }

  @Test func aRunWhoseDirectoryVanishesEndsWithAnError() throws {
    let running = try startRun()
    // A file that comes while others go keeps the folder for another attempt.
    for _ in 0..<100 where workspace.exists("run") { try? workspace.remove("run") }
    expectOneError(try running.finish(), "'run/", "No such file or directory")
    #expect(!workspace.exists("run"))
  }

  @Test func aMovedRunGoesOnWhereItStands() throws {
    let running = try startRun()
    try FileManager.default.moveItem(at: workspace.url("run"), to: workspace.url("moved"))
    expectOneError(try running.finish(), "'run/")
    try workspace.succeed(["resume", "moved", "--more-steps", "1", "--threads", "1"])
  }

  @Test func aKilledOwnerLeavesNoLock() throws {
    let running = try startRun()
    running.send(SIGSTOP)
    // The stopped owner may have stopped in the middle of a checkpoint: its temporary file is its own.
    expectOneError(
      try workspace.run(["resume", "run", "--threads", "1"]), "in use by process")
    running.send(SIGKILL)
    #expect(try running.finish().exitCode == 1000 + SIGKILL)
    let resumed = try workspace.start(["resume", "run", "--threads", "1"])
    let deadline = Date().addingTimeInterval(20)
    while resumed.isRunning, Date() < deadline, !resumed.errors.contains("step ") { usleep(5_000) }
    resumed.send(SIGTERM)
    #expect(try resumed.finish().exitCode == 143)
  }

  @Test func aTokenStoreThatIsCutShortEndsTheRun() throws {
    let running = try startRun(saveEvery: 100)
    guard truncate(workspace.url("run/tokens.h5").path, 100) == 0 else {
      throw TestSetupError(description: "the token store cannot be cut")
    }
    expectOneError(try running.finish(), "mapped file")
    try workspace.succeed(["inspect", "run"])
  }

  @Test func aCorpusThatHasChangedIsNamedAndChangesNothing() throws {
    try workspace.copy(shared.corpus, as: "corpus.txt")
    let arguments = shared.pretrain("corpus.txt", output: "run", "--until-step", "4")
    try workspace.succeed(arguments)
    let intact = try workspace.succeed(["inspect", "run/tokens.h5"])
    #expect(intact.output.contains("unchanged since"))
    var text = try workspace.bytes("corpus.txt")
    text[text.startIndex] ^= 0x20
    try workspace.write("corpus.txt", text)
    let changed = try workspace.succeed(["inspect", "run/tokens.h5"])
    #expect(changed.output.contains("CHANGED since"), "\(changed.output)")
    try workspace.write("corpus.txt", text + text)
    let resumed = try workspace.succeed(["resume", "run", "--threads", "1"])
    #expect(resumed.errors.contains("/corpus.txt' has changed since it was tokenized"))
    #expect(try workspace.bytes("run/step-00000008.h5").count > 0)
    try workspace.remove("corpus.txt")
    let gone = try workspace.succeed(["inspect", "run/tokens.h5"])
    #expect(gone.output.contains("not there any more"))
  }

  @Test func aLostTerminalEndsARunInOrder() throws {
    let running = try startRun()
    running.send(SIGHUP)
    let outcome = try running.finish()
    #expect(outcome.exitCode == 129)
    #expect(outcome.errors.contains("interrupted: saved run/step-"), "\(outcome.errors)")
  }

  @Test func nohupIsRespected() throws {
    let running = try workspace.start(
      shared.pretrain(output: "run", "--total-steps", "1000000"),
      launcher: Launcher.shell(#"trap "" HUP; exec "$@""#))
    let deadline = Date().addingTimeInterval(20)
    while running.isRunning, Date() < deadline, !running.errors.contains("step 1/") {
      usleep(5_000)
    }
    running.send(SIGHUP)
    usleep(100_000)
    #expect(running.isRunning)
    running.send(SIGTERM)
    #expect(try running.finish().exitCode == 143)
  }

  @Test func aSecondSignalLeavesNothingHalfWritten() throws {
    for _ in 0..<(runsAllFaults ? 50 : 3) {
      let running = try startRun(saveEvery: 3)
      running.send(SIGTERM)
      usleep(.random(in: 0..<3_000))
      running.send(SIGTERM)
      #expect(try running.finish().exitCode == 143)
      let files = try workspace.list("run")
      #expect(!files.contains { $0.hasSuffix(".partial") }, "\(files)")
      for name in files where name.hasSuffix(".h5") {
        try workspace.succeed(["inspect", "run/" + name])
      }
      try workspace.remove("run")
    }
  }

  @Test func aReaderOfTheLogThatGoesAwayDoesNotEndTheRun() throws {
    let outcome = try workspace.run(
      shared.pretrain(output: "run", "--total-steps", "30"),
      launcher: Launcher.shell(#"{ "$@"; echo $? > status; } 2>&1 | head -n 1"#))
    #expect(outcome.exitCode == 0)
    #expect(try workspace.bytes("status") == Data("141\n".utf8))
    #expect(workspace.exists("run/step-00000030.h5"))
  }
}
