import CrashTesting
import Foundation
import Testing

/// A signal while held-out documents are evaluated: the step is saved already, and nothing is lost.
struct EvaluationStopTests {
  @Test func theEvaluationIsGivenUpAndMadeByResume() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    // So much that the evaluation takes longer than it takes to notice that it has begun.
    try workspace.write("text", SmallCorpus.text(documents: 400))
    try workspace.write(
      "config.json",
      SharedRun.configuration(vocabularySize: shared.pieces, hidden: 512, heads: 4))
    func pretrain(_ output: String) -> [String] {
      shared.pretrain(
        "text", output: output, "--config", "config.json", "--total-steps", "2", "--batch-size",
        "2",
        "--hold-out-every", "2")
    }
    // On a busy machine the signal may come before the evaluation or after it.
    var outcome: Outcome?
    for _ in 0..<10 where outcome == nil {
      if workspace.exists("run") { try workspace.remove("run") }
      let stopped = try stop(pretrain("run"), in: workspace)
      if stopped.errors.contains("giving up the evaluation of step 2, saving") { outcome = stopped }
    }
    let given = try #require(outcome, "no signal came during the evaluation")
    #expect(given.exitCode == 130, "\(given.errors)")
    #expect(given.errors.contains("again to stop without saving\n"), "\(given.errors)")
    #expect(given.errors.contains("saved run/step-00000002.h5"), "\(given.errors)")
    #expect(!(try log("run", in: workspace)).contains("evaluation"))
    try workspace.succeed(["resume", "run", "--threads", "1"])
    try workspace.succeed(pretrain("whole"))
    #expect(
      try RunComparison.firstDifference(
        workspace.path + "/run", reference: workspace.path + "/whole") == nil)
    #expect(try log("run", in: workspace).contains("evaluation"))
  }

  /// Starts a run and interrupts it when its last checkpoint is being written.
  private func stop(_ command: [String], in workspace: Workspace) throws -> Outcome {
    let running = try workspace.start(command)
    running.wait { _ in
      (try? workspace.list("run").contains { $0.contains("step-00000002") }) == true
    }
    // The checkpoint is written beside the evaluation, which begins as soon as there is a copy.
    usleep(20_000)
    running.send(SIGINT)
    return try running.finish()
  }

  private func log(_ run: String, in workspace: Workspace) throws -> String {
    String(decoding: try workspace.bytes(run + "/metrics.jsonl"), as: UTF8.self)
  }

  /// The first signal is answered with what it leads to.
  @Test func aStepIsFinishedAndSaved() throws {
    let shared = try SharedRun.shared
    let workspace = try Workspace()
    let running = try workspace.start(
      shared.pretrain(output: "run", "--total-steps", "1000000", "--save-every", "1000000"))
    running.wait { $0.errors.contains("step 1/") }
    running.send(SIGTERM)
    let outcome = try running.finish()
    #expect(outcome.exitCode == 143)
    let answer = try #require(
      outcome.errorLines.first { $0.hasSuffix("; again to stop without saving") })
    let saved = try #require(try workspace.list("run").first { $0.hasPrefix("step-") })
    let step = try #require(Int(saved.dropFirst(5).dropLast(3)))
    #expect(
      answer == "finishing step \(step), saving; again to stop without saving"
        || answer == "saving step \(step); again to stop without saving", "\(outcome.errors)")
  }
}
