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
    let outcome = try workspace.run(explode("--save-every", "1000"))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("cloze: error: step 2: MLM loss "), "\(line)")
    // It is the weights, not the batch.
    #expect(!line.contains("--on-non-finite skip"), "\(line)")
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
    // The file is a checkpoint as well.
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

  /// Neither the last step's, nor those of any other, and not where steps are skipped either.
  @Test(arguments: [["--save-every", "1"], ["--on-non-finite", "skip"]])
  func ruinedWeightsAreNeverSaved(options: [String]) throws {
    try workspace.succeed(shared.pretrain(output: "run", "--total-steps", "9", "--until-step", "3"))
    let outcome = try workspace.run(
      ["resume", "run", "--learning-rate", "1e30", "--threads", "1"]
        + (options[0] == "--save-every" ? [] : options))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.contains("not finite"), "\(line)")
    #expect(line.contains("goes on from 'step-00000003.h5'"), "\(line)")
    #expect(!line.contains("--on-non-finite skip"), "\(line)")
    #expect(
      try workspace.list("run").filter { $0.hasPrefix("step-") } == ["step-00000003.h5"])
    let command = try #require(line.split(separator: "'").first { $0.hasPrefix("cloze resume ") })
    try workspace.succeed(command.split(separator: " ").dropFirst().map(String.init))
  }

  /// A model whose answers are NaN is refused by whatever would use it.
  @Test func aRuinedModelIsRefused() throws {
    #expect(try workspace.run(explode("--save-every", "1000")).exitCode == 1)
    // The state before the failed step, as if it had been saved.
    try workspace.copy(
      workspace.path + "/run/non-finite-step-00000002.h5", as: "ruined.h5")
    for name in ["run.json", "non-finite-step-00000002.h5"] { try workspace.remove("run/" + name) }
    try workspace.copy(workspace.path + "/ruined.h5", as: "run/step-00000001.h5")
    for command in [
      ["fill-mask", "run", "the [MASK]"], ["next-sentence", "run", "a", "b"],
      ["export", "run", "--output", "exported"], ["evaluate", "run", shared.corpus],
    ] {
      let refused = try workspace.run(command)
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("not finite"), "\(refused.errors)")
    }
  }

  @Test func skippedStepsAreCounted() throws {
    let outcome = try workspace.run(explode("--on-non-finite", "skip", "--json"))
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorLines.last?.contains("at step 5 the weights are ruined") == true)
    let log = String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self)
    #expect(log.split(separator: "\n").count { $0.contains("\"kind\":\"skipped\"") } == 4)
    #expect(outcome.errors.contains("cloze: warning: step 2: MLM loss "), "\(outcome.errors)")
    #expect(!workspace.exists("run/non-finite-step-00000002.h5"))
  }

  @Test func skippingEndsWhereTheWeightsAreLost() throws {
    let outcome = try workspace.run(
      shared.pretrain(
        output: "run", "--learning-rate", "1e30", "--warmup-steps", "0", "--total-steps", "300",
        "--on-non-finite", "skip", "--save-every", "1000"))
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("cloze: error: step 102: MLM loss "), "\(line)")
    #expect(line.contains("100 steps before it were skipped, so the weights are lost"), "\(line)")
    #expect(!line.contains("--on-non-finite skip"), "\(line)")
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
