import Foundation
import Pretraining
import Testing
import Training

/// `resume` with other options, and of a run that has nothing left to do.
struct RunChangeTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func log(_ kind: String) throws -> [[String: Any]] {
    String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self).split(separator: "\n")
      .compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
      .filter { $0["kind"] as? String == kind }
  }

  @Test func aFinishedRunIsASuccessWithALine() throws {
    try workspace.copy(shared.run, as: "run")
    let before = try workspace.bytes("run/step-00000008.h5")
    let outcome = try workspace.succeed(["resume", "run"])
    #expect(outcome.output.split(separator: "\n").count == 1)
    for word in ["'run' is finished", "step 8 of 8", "run/step-00000008.h5", "--more-steps"] {
      #expect(outcome.output.contains(word), "\(outcome.output)")
    }
    #expect(try workspace.bytes("run/step-00000008.h5") == before)
    let json = try workspace.succeed(["resume", "run", "--until-step", "8", "--json"]).json()
    #expect((json as? [String: Any])?["step"] as? Int == 8)
    // A target that lies behind is still a mistake, and so is a change without a step to make.
    try workspace.refuse(
      ["resume", "run", "--until-step", "5"], mentions: ["nothing to do", "step 8", "step 5"])
    try workspace.refuse(
      ["resume", "run", "--batch-size", "8"], mentions: ["--batch-size", "--more-steps"])
  }

  @Test func aStoppedRunThatIsWhereItIsWantedSaysSo() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--until-step", "3"))
    let outcome = try workspace.succeed(["resume", "run", "--until-step", "3"])
    #expect(outcome.output.contains("step 3 of 8"), "\(outcome.output)")
    #expect(!outcome.output.contains("finished"))
  }

  @Test func aRateThatRisesIsSaidWithBothRates() throws {
    try workspace.succeed(
      shared.pretrain(
        output: "run", "--until-step", "6", "--warmup-steps", "0", "--learning-rate", "8e-3"))
    let outcome = try workspace.succeed(["resume", "run", "--more-steps", "10"])
    // At step 6 of 8 a quarter is left; of 16, ten sixteenths.
    for words in [
      "ends at step 16 instead of 8", "step 7 is 5.00e-03 instead of 2.00e-03", "--keep-schedule",
    ] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    let rates = try log("step").compactMap { $0["learning_rate"] as? Double }
    #expect(abs(rates[5] - 3e-3) < 1e-12 && abs(rates[6] - 5e-3) < 1e-12)
  }

  @Test func aKeptScheduleNeverRaisesTheRate() throws {
    try workspace.succeed(
      shared.pretrain(
        output: "run", "--until-step", "6", "--warmup-steps", "0", "--learning-rate", "8e-3"))
    let outcome = try workspace.succeed(
      ["resume", "run", "--more-steps", "10", "--keep-schedule"])
    #expect(outcome.errors.contains("3.00e-03 instead of 2.00e-03"), "\(outcome.errors)")
    let rates = try log("step").compactMap { $0["learning_rate"] as? Double }
    #expect(rates.count == 16)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 } && rates[15] > 0)
    #expect(
      try log("change").compactMap { $0["what"] as? String } == ["total_steps", "decay_from_rate"])
    // A run at its end has next to no rate left, which is said.
    let tiny = try workspace.succeed(
      ["resume", "run", "--more-steps", "200", "--keep-schedule"])
    #expect(tiny.errors.contains("instead of 0.00e+00"), "\(tiny.errors)")
    // A schedule with such an end is stretched like any other.
    let longer = try workspace.succeed(["resume", "run", "--more-steps", "2"])
    #expect(longer.errors.contains("--keep-schedule it never rises"), "\(longer.errors)")
  }

  @Test func rateAndBatchAreChangedAndRecorded() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--until-step", "4"))
    let outcome = try workspace.succeed([
      "resume", "run", "--learning-rate", "1e-3", "--batch-size", "6", "--accumulation-steps", "2",
    ])
    #expect(outcome.errors.contains("2 times 6 sequences instead of 4"), "\(outcome.errors)")
    #expect(outcome.errors.contains("learning rate of step 5 is"), "\(outcome.errors)")
    let changes = try log("change")
    #expect(
      changes.compactMap { $0["what"] as? String } == [
        "learning_rate", "batch_size", "accumulation_steps",
      ])
    #expect(changes.allSatisfy { $0["step"] as? Int == 4 })
    let state = try Checkpoint(path: workspace.path + "/run/step-00000008.h5").state
    let shown = try workspace.succeed(["inspect", "run"]).output
    #expect(shown.contains("at step 4: batch_size 6 instead of 4"), "\(shown)")
    #expect(state.changes.count == 3 && state.options.batchSize == 6)
    try workspace.succeed(["export", "run", "--output", "model"])
    let card = String(decoding: try workspace.bytes("model/README.md"), as: UTF8.self)
    #expect(card.contains("Trained for 8 steps, 4 of 4 and 4 of 12 sequences"), "\(card)")
    #expect(card.contains("Changed on the way: at step 4: learning_rate 0.001"), "\(card)")
    #expect(state.cursor.epoch == 0 ? state.cursor.index == 4 * 4 + 4 * 12 : true)
  }

  /// What a run that learns nothing is advised to do can be done.
  @Test func theAdviceOfAStuckRunIsACommandThatWorks() throws {
    // Under these nothing moves; 1.6e-2 is usual at this width.
    for (rate, other) in [("1e-12", "1.60e-02"), ("1e-10", "1.60e-02")] {
      let stuck = try workspace.succeed(
        shared.pretrain(
          output: "run-\(rate)", "--learning-rate", rate, "--warmup-steps", "0", "--total-steps",
          "210"))
      let line = try #require(
        stuck.errorLines.first { $0.contains("no better than guessing") }, "\(stuck.errors)")
      let command = try #require(line.split(separator: "'").first { $0.hasPrefix("cloze resume ") })
      #expect(command.contains("--learning-rate \(other)"), "\(line)")
      try workspace.succeed(
        command.split(separator: " ").dropFirst().map(String.init) + ["--more-steps", "1"])
    }
  }

  @Test func optionsThatCannotHoldAreBlamedThemselves() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--until-step", "3"))
    try workspace.refuse(
      ["resume", "run", "--more-steps", "2", "--keep-schedule"],
      mentions: ["--keep-schedule has no effect", "step 5", "step 8", "--more-steps 6"])
    try workspace.refuse(
      ["resume", "run", "--more-steps", "1099511627776"],
      mentions: ["--more-steps is 1099511627776", "1 to 1099511627773", "step 3"])
    try workspace.refuse(
      ["resume", "run", "--batch-size", "1099511627776", "--accumulation-steps", "2"],
      mentions: ["--batch-size 1099511627776", "--accumulation-steps 2"])
    try workspace.succeed(["resume", "run", "--more-steps", "6", "--keep-schedule"])
  }

  @Test(arguments: [
    (["--keep-schedule"], "--more-steps"),
    (["--keep-schedule", "--more-steps", "2", "--learning-rate", "1"], "--learning-rate"),
    (["--learning-rate", "0"], "--learning-rate is 0"),
    (["--batch-size", "0"], "--batch-size is 0"),
    (["--batch-size", "9223372036854775807"], "expected 1 to 1099511627776"),
    (["--keep-last", "9223372036854775807"], "expected 1 to 1099511627776"),
    (["--learning-rate", "nan"], "--learning-rate is nan"),
  ])
  func whatDoesNotGoTogetherIsWrongUsage(options: [String], mention: String) throws {
    let outcome = try workspace.run(["resume", shared.run] + options)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(mention), "\(outcome.errors)")
  }
}
