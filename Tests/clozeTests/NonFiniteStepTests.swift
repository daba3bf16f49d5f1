import Foundation
import Testing

/// What the program makes of numbers that are not finite.
struct NonFiniteStepTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// A rate at which no weights survive the first update.
  private func explode(_ options: String...) -> [String] {
    shared.pretrain(
      output: "run", "--learning-rate", "1e30", "--warmup-steps", "0", "--total-steps", "5")
      + options
  }

  @Test func theRunStopsAndItsCommandMakesTheStepAgain() throws {
    let outcome = try workspace.run(explode("--save-every", "1"))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("cloze: error: step 2: MLM loss "), "\(line)")
    #expect(line.contains("'cloze resume run --on-non-finite skip'"), "\(line)")
    // A third of a rate beyond all reach would be beyond it too.
    #expect(line.contains("'cloze resume run --learning-rate 1.00e-02'"), "\(line)")
    let commands = line.split(separator: "'").filter { $0.hasPrefix("cloze reproduce ") }
    let command = try #require(commands.first)
    let again = try workspace.succeed(
      command.split(separator: " ").dropFirst().map(String.init) + ["--json", "--threads", "2"])
    let result = try #require(try again.json() as? [String: Any])
    #expect(result["step"] as? Int == 2)
    #expect((result["findings"] as? [Any])?.isEmpty == false)
    #expect(
      try workspace.succeed(command.split(separator: " ").dropFirst().map(String.init)).output
        .contains("made again: MLM loss"))
    // The file is a checkpoint as well, and the one before the step is intact.
    for name in try workspace.list("run") where name.hasSuffix(".h5") {
      try workspace.succeed(["inspect", "run/" + name])
    }
  }

  /// No later step sees what the last one has made.
  @Test func weightsThatTheLastStepRuinsAreNotSaved() throws {
    let outcome = try workspace.run(
      shared.pretrain(
        output: "run", "--learning-rate", "1e30", "--warmup-steps", "0", "--total-steps", "1"))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("cloze: error: step 1 has ruined the weights"), "\(line)")
    #expect(line.contains("'cloze resume run --learning-rate "), "\(line)")
    #expect(try !workspace.list("run").contains { $0.hasSuffix(".h5") && $0.hasPrefix("step") })
  }

  /// A model whose answers are NaN is refused by whatever would use it.
  @Test func aRuinedModelIsRefused() throws {
    try workspace.succeed(explode("--on-non-finite", "skip"))
    for command in [
      ["fill-mask", "run", "the [MASK]"], ["next-sentence", "run", "a", "b"],
      ["export", "run", "--output", "exported"], ["evaluate", "run", shared.corpus],
      ["inspect", "--check", "run"],
    ] {
      let refused = try workspace.run(command)
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("not finite"), "\(refused.errors)")
    }
  }

  @Test func skippedStepsAreCounted() throws {
    let outcome = try workspace.succeed(explode("--on-non-finite", "skip", "--json"))
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["skipped_steps"] as? Int == 4)
    #expect(result["step"] as? Int == 5)
    #expect(outcome.errors.contains("cloze: warning: step 2: MLM loss "), "\(outcome.errors)")
    #expect(!workspace.exists("run/non-finite-step-00000002.h5"))
  }

  @Test func skippingEndsWhereTheWeightsAreLost() throws {
    let outcome = try workspace.run(
      shared.pretrain(
        output: "run", "--learning-rate", "1e30", "--warmup-steps", "0", "--total-steps", "300",
        "--on-non-finite", "skip"))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("cloze: error: step 102: MLM loss "), "\(line)")
    #expect(line.contains("100 steps before it were skipped, so the weights are lost"), "\(line)")
    #expect(!line.contains("--on-non-finite skip"), "\(line)")
  }

  @Test func aStoppedRunGoesOnWithSkip() throws {
    #expect(try workspace.run(explode("--save-every", "1")).exitCode == 1)
    let outcome = try workspace.succeed(
      ["resume", "run", "--on-non-finite", "skip", "--threads", "1"])
    #expect(outcome.output.contains("4 of the steps were skipped"), "\(outcome.output)")
  }

  @Test func anOrdinaryCheckpointIsRefused() throws {
    try workspace.refuse(["reproduce", shared.checkpoint], mentions: [shared.checkpoint])
  }

  @Test func aRunThatLearnsNothingIsWarnedOfOnce() throws {
    let outcome = try workspace.succeed(
      shared.pretrain(
        output: "run", "--learning-rate", "1e-12", "--warmup-steps", "0", "--total-steps", "250"))
    let warnings = outcome.errorLines.filter { $0.contains("no better than guessing") }
    #expect(warnings.count == 1, "\(outcome.errors)")
    #expect(warnings.first?.hasPrefix("cloze: warning: step 200: ") == true)
  }
}
