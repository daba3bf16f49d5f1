import Foundation
import Pretraining
import Testing

/// A signal stops a run after saving it.
struct SignalTests {
  @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
  func interruptedRunIsSaved(signal: Int32, exitCode: Int32) throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    // Enough steps for minutes: only the signal ends it.
    let running = try workspace.start(
      shared.pretrain(output: "run", "--total-steps", "1000000", "--save-every", "1000000"))
    running.wait { $0.errors.contains("step 1/") }
    running.send(signal)
    let outcome = try running.finish()
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted: saved run/step-"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("error"))
    let files = try workspace.list("run")
    let saved = try #require(files.first { $0.hasPrefix("step-") }, "\(files)")
    #expect(!files.contains { $0.contains("tmp") || $0.contains("partial") }, "\(files)")
    let step = try Checkpoint(path: workspace.path + "/run/" + saved).state.step
    #expect(step >= 1)

    let resumed = try workspace.succeed(
      ["resume", "run", "--until-step", "\(step + 2)", "--threads", "1", "--json"])
    #expect((try resumed.json() as? [String: Any])?["step"] as? Int == step + 2)

    // The same steps without the interruption, on the same schedule.
    try workspace.succeed(
      shared.pretrain(
        output: "whole", "--total-steps", "1000000", "--until-step", "\(step + 2)",
        "--save-every", "1000000"))
    let digits = String(format: "step-%08d.h5", step + 2)
    let whole = try Checkpoint(path: workspace.path + "/whole/" + digits)
    let parts = try Checkpoint(path: workspace.path + "/run/" + digits)
    #expect(whole.model == parts.model)
    #expect(whole["second_moment"] == parts["second_moment"])
  }
}
