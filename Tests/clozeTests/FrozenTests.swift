import Foundation
import Testing

/// `finetune --freeze` on whole texts, and what every other command makes of such a run.
struct FrozenTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("train.tsv", Self.rows(48))
    try workspace.write("dev.tsv", Self.rows(20))
  }

  /// Rows whose words tell the label.
  private static func rows(_ count: Int, header: String = "text\tlabel\n") -> String {
    let words = [("the sun warms the hill", "warm"), ("a river carries rain", "wet")]
    let ends = ["a tree", "the road", "fire", "the wind"]
    return header
      + (0..<count).map { "\(words[$0 % 2].0) \(ends[$0 / 2 % 4])\t\(words[$0 % 2].1)\n" }.joined()
  }

  private func solve(_ output: String, _ more: String...) -> [String] {
    [
      "finetune", "classification", shared.run, "--freeze", "--train", "train.tsv", "--dev",
      "dev.tsv", "--output", output,
    ] + more
  }

  private func object(_ outcome: Outcome) throws -> [String: Any] {
    try #require(try outcome.json() as? [String: Any])
  }

  @Test func fromRowsToPredictions() throws {
    let outcome = try workspace.succeed(solve("run", "--json"))
    let result = try object(outcome)
    #expect(result["score"] as? Double == 1 && result["labels"] as? [String] == ["warm", "wet"])
    #expect(outcome.errors.contains("vectors: REDUCE_MEAN of layer 1"))
    #expect(outcome.errors.contains("solved in"))
    #expect(
      try workspace.list("run").filter { $0 != ".lock" }.sorted() == [
        "config.json", "dev.jsonl", "metrics.jsonl", "run.json", "step-00000001.h5", "train.jsonl",
        "vocab.txt",
      ])
    let predicted = try workspace.succeed(["predict", "run", "dev.tsv"])
    let lines = predicted.output.split(separator: "\n")
    #expect(lines.count == 21 && lines[1].hasPrefix("warm\t0.") && lines[2].hasPrefix("wet\t0."))
    #expect(predicted.errors.contains("accuracy"))
    // A text gets the same bytes whatever it is judged with.
    let texts = Self.rows(20, header: "").split(separator: "\n").map {
      $0.split(separator: "\t")[0]
    }
    for index in [0, 7, 19] {
      let one = try workspace.succeed(["predict", "run", "-"], input: texts[index] + "\n")
      #expect(one.output.split(separator: "\n")[1] == lines[index + 1])
    }
  }

  /// A model that brings its own way of making vectors, and one whose vectors were trained.
  @Test func theModelsOwnVectors() throws {
    try workspace.succeed([
      "export", shared.run, "--format", "sentence-transformers", "--pooling", "max", "--output",
      "st",
    ])
    try workspace.write(
      "pairs.tsv",
      "sentence1\tsentence2\tscore\n"
        + (0..<16).map { "the sun\t\($0 % 2 == 0 ? "the hill" : "a river")\t\($0 % 2)\n" }.joined())
    try workspace.succeed([
      "finetune", "embedding", "st", "--train", "pairs.tsv", "--dev", "pairs.tsv", "--epochs", "1",
      "--output", "trained",
    ])
    for model in ["st", "trained"] {
      let command = solve("from-" + model).map { $0 == shared.run ? model : $0 }
      let made = try workspace.succeed(command)
      #expect(made.output.contains("REDUCE_MAX"), "\(made.output)")
      let all = try workspace.succeed(["predict", "from-" + model, "dev.tsv", "--no-labels"])
      #expect(all.output.split(separator: "\n").count == 21)
      try workspace.succeed(["inspect", "from-" + model, "--check"])
    }
  }

  @Test func aRunIsAModelToEveryCommand() throws {
    let made = try workspace.succeed(solve("run"))
    #expect(made.output.contains("logistic regression with C 1.0 on REDUCE_MEAN of layer 1"))
    let told = try workspace.succeed(["resume", "run"])
    #expect(told.output == made.output && told.errors.contains("there is no step to go on with"))
    for option in [["--until-step", "3"], ["--recompute"]] {
      try workspace.refuse(
        ["resume", "run"] + option, mentions: [option[0], "solved"], afterReading: true)
    }
    try workspace.write("texts.txt", "the sun warms\na river\n")
    #expect(
      try workspace.succeed(["embed", "run", "texts.txt"]).output
        == workspace.succeed(["embed", shared.run, "texts.txt"]).output)
    let inspected = try workspace.succeed(["inspect", "run"]).output
    #expect(inspected.contains("REDUCE_MEAN of layer 1") && inspected.contains("warm, wet"))
    let checked = try workspace.succeed(["inspect", "run", "--check"]).output
    #expect(checked.contains("train.jsonl") && checked.contains("step-00000001.h5"))
    try workspace.refuse(
      ["export", "run", "--output", "hf"], mentions: ["REDUCE_MEAN", "sentence-transformers"])
    try workspace.refuse(
      ["export", "run", "--format", "sentence-transformers", "--output", "st"],
      mentions: ["REDUCE_MEAN of layer 1", "--pooling"])
    let exported = try workspace.succeed([
      "export", "run", "--format", "sentence-transformers", "--pooling", "mean", "--output", "st",
    ])
    #expect(exported.errors.contains("the output layer is left out"))
    try workspace.refuse(["fill-mask", "run", "the [MASK]"], mentions: ["classification"])
    // What goes on from it begins with a new layer.
    let tuned = try workspace.succeed([
      "finetune", "classification", "run", "--train", "train.tsv", "--dev", "dev.tsv", "--epochs",
      "1", "--max-seq-length", "16", "--output", "tuned",
    ])
    #expect(tuned.errors.contains("classifier.weight"))
  }

  /// The pooler's output makes what Transformers has a class for; the last layer's mean what sentence-transformers has.
  @Test func whatOtherProgramsCanMakeIsExported() throws {
    try workspace.succeed(solve("pooled", "--pooling-strategy", "CLS_POOLED"))
    try workspace.succeed(["export", "pooled", "--output", "hf"])
    let own = try workspace.succeed(["predict", "pooled", "dev.tsv", "--no-labels"])
    let foreign = try workspace.succeed([
      "predict", "hf", "dev.tsv", "--text-column", "text", "--no-labels",
    ])
    #expect(own.output == foreign.output)
    try workspace.succeed(
      solve("last", "--pooling-strategy", "REDUCE_MEAN", "--pooling-layer", "-1", "--normalize"))
    try workspace.succeed([
      "export", "last", "--format", "sentence-transformers", "--output", "st",
    ])
    let modules = String(decoding: try workspace.bytes("st/modules.json"), as: UTF8.self)
    #expect(modules.contains("1_Pooling") && modules.contains("2_Normalize"))
  }

  /// Killed at any moment, the same command begins anew or finds the run done.
  @Test(arguments: ["run.json", "train.jsonl", "vocab.txt", "metrics.jsonl"])
  func killedAndGivenAgain(after file: String) throws {
    try workspace.succeed(solve("whole"))
    let running = try workspace.start(solve("run"))
    running.wait { _ in workspace.exists("run/" + file) }
    running.send(SIGKILL)
    _ = try running.finish()
    if !workspace.exists("run/step-00000001.h5") {
      try workspace.refuse(["resume", "run"], mentions: ["run", "cloze finetune"])
      let again = try workspace.succeed(solve("run"))
      #expect(again.errors.contains("begun anew"))
    }
    for name in ["step-00000001.h5", "metrics.jsonl"] {
      #expect(try workspace.bytes("run/" + name) == workspace.bytes("whole/" + name), "\(name)")
    }
  }

  @Test func wrongUsageIsRefused() throws {
    for option in [
      ["--epochs", "3"], ["--learning-rate", "0.1"], ["--batch-size", "4"], ["--seed", "1"],
      ["--grid-seeds", "1,2"], ["--until-step", "2"], ["--layer-decay", "0.9"],
    ] {
      try workspace.refuseUsage(
        solve("run") + option, mentions: [option[0], "no effect with --freeze"])
    }
    let trained = [
      "finetune", "classification", shared.run, "--train", "train.tsv", "--output", "run",
    ]
    for option in [
      ["--pooling-strategy", "CLS_TOKEN"], ["--normalize"], ["--inverse-regularization", "2"],
    ] {
      try workspace.refuseUsage(trained + option, mentions: [option[0], "without --freeze"])
    }
    try workspace.refuseUsage(
      solve("run", "--inverse-regularization", "0"), mentions: ["--inverse-regularization", "1e-9"])
    try workspace.refuseUsage(
      solve("run", "--pooling-strategy", "CLS_POOLED", "--pooling-layer", "1"),
      mentions: ["--pooling-layer"])
    try workspace.refuse(
      solve("run", "--pooling-strategy", "NONE"), mentions: ["--pooling-strategy", "NONE"])
    try workspace.refuse(solve("run", "--pooling-layer", "9"), mentions: ["layer 9"])
    try workspace.refuse(
      solve("run", "--max-seq-length", "65"), mentions: ["--max-seq-length", "64"],
      afterReading: true)
  }
}
