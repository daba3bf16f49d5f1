import Foundation
import Pretraining
import Testing
import Training

/// `--checkpoint best|last|N`, and runs that overfit.
struct CheckpointChoiceTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// A run with three checkpoints, whose held-out losses are then said to be these.
  private func makeRun(losses: [Int: Double]) throws {
    try workspace.succeed(
      shared.pretrain(
        output: "run", "--hold-out-every", "10", "--save-every", "3", "--total-steps", "9",
        "--evaluate-every", "3"))
    var lines: [String] = []
    let log = String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self)
    for line in log.split(separator: "\n") {
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      if var mlm = object["masked_language_model"] as? [String: Any] {
        mlm["loss"] = losses[try #require(object["step"] as? Int)]
        object["masked_language_model"] = mlm
      }
      lines.append(
        String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self))
    }
    try workspace.write("run/metrics.jsonl", lines.joined(separator: "\n") + "\n")
  }

  @Test func theBestIsNamedAndCanBeChosen() throws {
    try makeRun(losses: [3: 4.5, 6: 4.25, 9: 4.75])
    let commands = [
      ["evaluate", "run"], ["fill-mask", "run", "the [MASK]"],
      ["next-sentence", "run", "the sun", "a river"], ["export", "run", "--output"],
      ["embed", "run", shared.corpus],
    ]
    for (index, command) in commands.enumerated() {
      func arguments(_ name: String) -> [String] {
        command.last == "--output" ? command + ["\(name)-\(index)"] : command
      }
      let last = try workspace.succeed(arguments("last"))
      for word in ["step-00000009.h5", "4.750", "step 6", "4.250", "--checkpoint best"] {
        #expect(last.errors.contains(word), "\(command): \(last.errors)")
      }
      let best = try workspace.succeed(arguments("best") + ["--checkpoint", "best"])
      #expect(!best.errors.contains("best of its run"), "\(command): \(best.errors)")
      try workspace.refuse(
        arguments("none") + ["--checkpoint", "5"],
        mentions: ["'run'", "no checkpoint of step 5", "3, 6, 9"])
    }
    let shown = try workspace.succeed(["evaluate", "run", "--checkpoint", "best"]).output
    #expect(shown.contains("step-00000006.h5"))
    let third = try workspace.succeed(["evaluate", "run", "--checkpoint", "3"]).output
    #expect(third.contains("step-00000003.h5"))
    let weights = try workspace.bytes("best-3/model.safetensors")
    #expect(try weights != workspace.bytes("last-3/model.safetensors"))
  }

  /// The end of a run names the step that was best, unless that is the last, and whether it can be had.
  @Test func theEndOfARunNamesItsBestStep() throws {
    try makeRun(losses: [3: 4.5, 6: 4.25, 9: 4.75])
    let told = try workspace.succeed(["resume", "run"])
    let line =
      "the lowest MLM loss on held-out text was 4.2500, at step 6; at step 9 it is 4.7500; "
    #expect(
      told.errorLines == [
        line[...] + "--checkpoint best of export, evaluate and fill-mask takes step 6"
      ])
    try workspace.remove("run/step-00000006.h5")
    let gone = try workspace.succeed(["resume", "run"])
    #expect(gone.errors.contains(line + "there is no checkpoint of step 6"), "\(gone.errors)")
    // The same at the end of steps that are made.
    let more = try workspace.succeed(["resume", "run", "--more-steps", "3", "--threads", "1"])
    let loss = try #require(
      (try workspace.succeed(["evaluate", "run", "--json"]).json() as? [String: Any])
        .flatMap { $0["masked_language_model"] as? [String: Any] }?["loss"] as? Double)
    #expect(more.errors.contains("the lowest MLM loss") == (loss > 4.25), "\(more.errors)")
  }

  @Test(arguments: [4.25, 4.0])
  func aLastStepThatIsTheBestNeedsNoWord(last: Double) throws {
    try makeRun(losses: [3: 4.5, 6: 4.25, 9: last])
    #expect(try workspace.succeed(["resume", "run"]).errors.isEmpty)
  }

  @Test func nothingIsSaidOfANewestThatIsTheBest() throws {
    try makeRun(losses: [3: 4.5, 6: 4.25, 9: 4.0])
    #expect(try workspace.succeed(["fill-mask", "run", "the [MASK]"]).errors.isEmpty)
  }

  @Test func aChoiceNeedsARunWithEvaluations() throws {
    try workspace.refuse(
      ["fill-mask", shared.exported, "a [MASK]", "--checkpoint", "best"],
      mentions: [shared.exported, "--checkpoint"])
    try workspace.refuse(
      ["fill-mask", shared.checkpoint, "a [MASK]", "--checkpoint", "last"],
      mentions: [shared.checkpoint, "--checkpoint"])
    try makeRun(losses: [3: 4.5, 6: 4.25, 9: 4.0])
    try workspace.write("run/metrics.jsonl", "")
    try workspace.refuse(
      ["evaluate", "run", "--checkpoint", "best"],
      mentions: ["run/metrics.jsonl", "no evaluation", "3, 6, 9"])
    let outcome = try workspace.run(["evaluate", "run", "--checkpoint", "worst"])
    #expect(outcome.exitCode == 2)
  }

  @Test func aHeldOutLossThatRisesIsSaidDuringTheRun() throws {
    try makeRun(losses: [3: 1.0, 6: 1.75, 9: 2.0])
    let outcome = try workspace.succeed(
      ["resume", "run", "--more-steps", "6", "--keep-last", "1", "--threads", "1"])
    let lines = outcome.errorLines
    let risen = try #require(lines.first { $0.contains("has risen to") }, "\(outcome.errors)")
    for word in ["step 9", "2.000", "1.000 at step 3", "pass", "stop it", "--checkpoint best"] {
      #expect(risen.contains(word), "\(risen)")
    }
    let first = try #require(lines.firstIndex { $0.contains("held-out: ") })
    #expect(try #require(lines.firstIndex(of: risen)) < first)
    #expect(lines.count { $0.contains("has risen to") } == 1, "\(outcome.errors)")
    // The best stays beside the newest.
    #expect(
      try workspace.list("run").filter { $0.hasPrefix("step-") }
        == ["step-00000003.h5", "step-00000015.h5"])
  }

  @Test func manyPassesAreSaidBeforeTheFirstStep() throws {
    try workspace.write("few.txt", SmallCorpus.text(documents: 12))
    let many = try workspace.succeed(
      shared.pretrain(
        "few.txt", output: "many", "--batch-size", "64", "--total-steps", "40"))
    let line = try #require(
      many.errorLines.first { $0.contains("passes over the training text") })
    #expect(line.contains("by heart") && line.contains(/makes? [\d.]+ passes/), "\(line)")
    // The number of steps that it names has no such line.
    let steps = try #require(line.firstMatch(of: /fewer steps \((\d+) make/)).1
    let fewer = try workspace.succeed(
      shared.pretrain(
        "few.txt", output: "fewer", "--batch-size", "64", "--total-steps", String(steps)))
    #expect(!fewer.errors.contains("passes over the training text"), "\(fewer.errors)")
  }

  @Test func keepBestIsOnWhereDocumentsAreHeldOut() throws {
    for (options, kept) in [([], 1), (["--no-keep-best"], nil), (["--keep-best"], 1)] {
      let name = "run" + options.joined()
      try workspace.succeed(
        shared.pretrain(output: name, "--total-steps", "2") + options)
      let state = try Checkpoint(path: workspace.path + "/\(name)/step-00000002.h5").state
      #expect(state.options.keepBest == kept)
    }
  }
}
