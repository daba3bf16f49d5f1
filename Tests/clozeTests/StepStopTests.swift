import CrashTesting
import Foundation
import Pretraining
import Testing

/// A signal in the middle of a step that would last for minutes: it is left, and the state before it is saved.
struct StepStopTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Starts a command, stops it in its first step, and expects it to leave that and to save the one before.
  private func stop(_ arguments: [String], leaving step: Int, after delay: UInt32) throws {
    let running = try workspace.start(arguments)
    running.wait { $0.errors.contains(" threads\n") }
    usleep(delay * 1000)
    let start = Date()
    running.send(SIGTERM)
    let outcome = try running.finish()
    #expect(outcome.exitCode == 143, "\(outcome.errors)")
    #expect(Date().timeIntervalSince(start) < 10)
    // Who is fast has left the step, or saved already, before it is told.
    let told = outcome.errorLines.filter { $0.hasSuffix("; again to stop without saving") }
    let plans = [
      "leaving step \(step) unfinished, saving step \(step - 1)", "saving step \(step - 1)",
    ]
    #expect(
      told.count <= 1 && told.allSatisfy { line in plans.contains { line.hasPrefix($0 + ";") } },
      "\(outcome.errors)")
    #expect(
      outcome.errors.contains("interrupted: saved run/step-0000000\(step - 1).h5; continue with"))
    #expect(
      try workspace.list("run").filter { $0.hasPrefix("step-") } == ["step-0000000\(step - 1).h5"])
  }

  /// While batches are drawn, and while gradients are computed.
  @Test(arguments: [300, 2500] as [UInt32])
  func aLongStepIsLeft(delay: UInt32) throws {
    let many = ["--accumulation-steps", "800", "--batch-size", "256"]
    let few = ["--accumulation-steps", "3", "--batch-size", "2"]
    func pretrain(_ output: String, _ options: [String]) -> [String] {
      [
        "pretrain", shared.corpus, "--vocab", shared.vocabulary, "--config", shared.configuration,
        "--output", output, "--max-seq-length", "32", "--total-steps", "6", "--threads", "1",
        "--hold-out-every", "0",
      ] + options
    }
    // The first step of all, then one with a checkpoint before it.
    try stop(pretrain("run", many), leaving: 1, after: delay)
    try workspace.succeed(["resume", "run", "--threads", "1", "--until-step", "2"] + few)
    try workspace.remove("run/step-00000000.h5")
    try stop(["resume", "run", "--threads", "1"] + many, leaving: 3, after: delay)
    try workspace.succeed(["resume", "run", "--threads", "1"] + few)

    try workspace.succeed(pretrain("whole", few))
    let whole = try Checkpoint(path: workspace.path + "/whole/step-00000006.h5")
    let parts = try Checkpoint(path: workspace.path + "/run/step-00000006.h5")
    #expect(whole.model == parts.model)
    for slot in ["first_moment", "second_moment"] { #expect(whole[slot] == parts[slot]) }
    #expect(whole.state.cursor == parts.state.cursor)
  }
}
