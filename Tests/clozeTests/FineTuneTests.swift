import Foundation
import Testing

/// `finetune`, `predict`, and what every other command makes of such a run.
struct FineTuneTests {
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

  private func finetune(_ more: String...) -> [String] {
    [
      "finetune", "classification", shared.run, "--train", "train.tsv", "--dev", "dev.tsv",
      "--learning-rate", "0.01", "--batch-size", "8", "--epochs", "4", "--max-seq-length", "16",
      "--threads", "1",
    ] + more
  }

  private func object(_ outcome: Outcome) throws -> [String: Any] {
    try #require(try outcome.json() as? [String: Any])
  }

  @Test func fromRowsToPredictions() throws {
    let outcome = try workspace.succeed(finetune("--output", "run", "--json"))
    let result = try object(outcome)
    #expect(
      result["labels"] as? [String] == ["warm", "wet"] && result["metric"] as? String == "accuracy")
    #expect(result["score"] as? Double == 1 && result["step"] as? Int == 24)
    #expect(outcome.errors.contains("texts in 'text', labels in 'label'"))
    #expect(outcome.errors.contains("classifier.weight"))
    // One row a text in their order; figures beside.
    let predicted = try workspace.succeed(["predict", "run", "dev.tsv"])
    let lines = predicted.output.split(separator: "\n")
    #expect(lines.count == 21 && lines[0] == "label\twarm\twet")
    #expect(lines[1].hasPrefix("warm\t0.") && lines[2].hasPrefix("wet\t0."))
    #expect(predicted.errors.contains("accuracy") && predicted.errors.contains("is \\ predicted"))
    // An array is read as its objects, from a pipe too.
    let array = Self.rows(20, header: "").split(separator: "\n")
      .map { "{\"text\": \"\($0.split(separator: "\t")[0])\"}" }.joined(separator: ",\n")
    #expect(
      try workspace.succeed(["predict", "run", "-"], input: "[\(array)]").output == predicted.output
    )
    // A label that begins later would be lost, unless nobody looks at it.
    try workspace.write(
      "late.jsonl", "{\"text\": \"a river\"}\n{\"text\": \"the sun\", \"label\": \"warm\"}\n")
    try workspace.refuse(
      ["predict", "run", "late.jsonl"], mentions: ["'late.jsonl', line 2", "\"label\""],
      afterReading: true)
    try workspace.succeed(["predict", "run", "late.jsonl", "--no-labels"])
    let json = try workspace.succeed(
      ["predict", "run", "-", "--json"], input: "the sun warms the hill\n\na river\n")
    let objects = try json.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.count == 3 && objects[0]["label"] as? String == "warm")
    #expect((objects[1]["probabilities"] as? [String: Double])?.count == 2)
    // To a file: the figures are the result.
    let filed = try workspace.succeed(["predict", "run", "dev.tsv", "--output", "p.tsv", "--json"])
    let figures = try #require(try object(filed)["evaluation"] as? [String: Any])
    #expect((figures["classification"] as? [String: Any])?["accuracy"] as? Double == 1)
    #expect(try workspace.bytes("p.tsv").split(separator: 10).count == 20)
    try workspace.refuse(
      ["predict", "run", "dev.tsv", "--output", "train.tsv"],
      mentions: ["train.tsv", "is not predictions"])
  }

  /// A text gets the same bytes whatever it is judged with.
  @Test func predictionsDoNotDependOnTheirNeighbours() throws {
    try workspace.succeed(finetune("--output", "run", "--json"))
    let all = try workspace.succeed(["predict", "run", "dev.tsv", "--no-labels"]).output
    let rows = Self.rows(20, header: "").split(separator: "\n")
    for index in [0, 7, 19] {
      let text = rows[index].split(separator: "\t")[0]
      let one = try workspace.succeed(
        ["predict", "run", "-", "--threads", "2"], input: text + "\n")
      #expect(one.output.split(separator: "\n")[1] == all.split(separator: "\n")[index + 1])
    }
  }

  @Test func aRunIsAModelToEveryCommand() throws {
    try workspace.succeed(finetune("--output", "run", "--json"))
    try workspace.succeed(["export", "run", "--output", "hf", "--json"])
    let config = String(decoding: try workspace.bytes("hf/config.json"), as: UTF8.self)
    #expect(config.contains("BertForSequenceClassification") && config.contains("\"0\": \"warm\""))
    #expect(
      String(decoding: try workspace.bytes("hf/README.md"), as: UTF8.self).contains("Fine-tuned"))
    let (own, foreign) = (
      try workspace.succeed(["predict", "run", "dev.tsv", "--no-labels"]),
      try workspace.succeed(
        [
          "predict", "hf", "dev.tsv", "--text-column", "text", "--no-labels", "--max-seq-length",
          "16",
        ])
    )
    #expect(own.output == foreign.output)
    let inspected = try workspace.succeed(["inspect", "run"]).output
    #expect(inspected.contains("fine-tuning") && inspected.contains("warm, wet"))
    let checked = try workspace.succeed(["inspect", "run", "--check"]).output
    #expect(checked.contains("train.jsonl") && checked.contains("metrics.jsonl"))
    try workspace.succeed(["embed", "run", "dev.tsv", "--output", "v.h5"])
    try workspace.refuse(["evaluate", "run"], mentions: ["run", "fine-tuning", "cloze predict"])
    try workspace.refuse(["fill-mask", "run", "the [MASK]"], mentions: ["classification"])
    try workspace.refuse(
      ["predict", shared.run, "dev.tsv"], mentions: [shared.run, "masked language modelling"])
    // And to go on from: with the same labels its output layer stays.
    let again = try workspace.succeed([
      "finetune", "classification", "run", "--train", "train.tsv", "--dev", "dev.tsv", "--epochs",
      "1", "--learning-rate", "1e-9", "--max-seq-length", "16", "--output", "again", "--json",
    ])
    #expect(!again.errors.contains("new, drawn"))
    #expect(try object(again)["score"] as? Double == 1)
  }

  /// Killed at any moment and resumed, a run ends with the same bits.
  @Test(arguments: [1, 2, 5, 9, 14])
  func killedAndResumed(lines: Int) throws {
    let options = ["--save-every", "2", "--seed", "4", "--dropout", "0.2", "--output"]
    try workspace.succeed(finetune() + options + ["whole"])
    let running = try workspace.start(finetune() + options + ["killed"])
    running.wait { _ in
      let log = (try? workspace.bytes("killed/metrics.jsonl")) ?? Data()
      return log.count { $0 == 10 } >= lines
    }
    running.send(SIGKILL)
    _ = try running.finish()
    let resumed = try workspace.succeed(["resume", "killed", "--threads", "2", "--json"])
    #expect(try object(resumed)["step"] as? Int == 24)
    let files = try workspace.list("whole")
    #expect(try workspace.list("killed") == files)
    for name in try workspace.list("whole") where name.hasSuffix(".h5") || name.hasSuffix(".jsonl")
    {
      guard name == "metrics.jsonl" else {
        #expect(
          try workspace.bytes("whole/" + name) == workspace.bytes("killed/" + name), "\(name)")
        continue
      }
      func losses(_ run: String) throws -> [String] {
        String(decoding: try workspace.bytes(run + "/metrics.jsonl"), as: UTF8.self)
          .split(separator: "\n").map { String($0.prefix { $0 != "k" }) }
      }
      #expect(try losses("whole") == losses("killed"))
    }
    // Nothing is left to do.
    #expect(try workspace.succeed(["resume", "killed"]).errors.contains("as asked"))
    try workspace.refuse(
      ["resume", "killed", "--more-steps", "3"], mentions: ["--more-steps", "fine-tuning"])
  }

  /// Whatever a run is at when a signal ends it, what is told is true of the folder.
  @Test(arguments: ["train.jsonl", "vocab.txt", "step-0.h5", "run.json", "metrics.jsonl"])
  func aSignalSaves(after file: String) throws {
    let running = try workspace.start(finetune("--output", "run") + ["--seed", "2"])
    running.wait { _ in workspace.exists("run/" + file) }
    running.send(SIGTERM)
    let outcome = try running.finish()
    let advice = outcome.errors.contains("continue with 'cloze resume run'")
    if outcome.exitCode == 0 { return }
    #expect(outcome.exitCode == 143)
    guard workspace.exists("run") else {
      #expect(!advice && outcome.errors.contains("nothing unfinished is left"))
      return
    }
    #expect(advice || outcome.errors.contains("interrupted after the last step: saved"))
    try workspace.succeed(["resume", "run"])
  }

  /// A table is known by its first row, whatever it is called.
  @Test func tablesNeedNoNames() throws {
    try workspace.succeed(finetune("--output", "run"))
    let rows = "the sun warms the hill\na river carries rain\n"
    let expected = try workspace.succeed(["predict", "run", "-"], input: rows).output
    for table in [
      "text,label\n\"the sun warms the hill\",warm\na river carries rain,wet\n",
      "id;text\n1;the sun warms the hill\n2;a river carries rain\n", "text\n" + rows,
    ] {
      #expect(try workspace.succeed(["predict", "run", "-"], input: table).output == expected)
    }
    let train = Self.rows(48).replacingOccurrences(of: "\t", with: ",")
    let piped = try workspace.succeed(
      [
        "finetune", "classification", shared.run, "--train", "-", "--dev", "dev.tsv", "--epochs",
        "1",
        "--output", "piped",
      ], input: train)
    #expect(piped.errors.contains("48 to learn from"))
  }

  /// A part of what judges a model is what it learns from, whichever way it learns.
  @Test(arguments: [[], ["--freeze"]])
  func heldOutTextsThatAreLearnedAreCounted(way: [String]) throws {
    // Three of twenty, one of them with the other label; a pair is not the texts that it is made of.
    let own = (0..<17).map { "the river warms the road \($0)\t\($0 % 2 == 0 ? "warm" : "wet")\n" }
    let learned = [
      "the sun warms the hill a tree\twarm\n", "a river carries rain a tree\twarm\n",
      "the sun warms the hill fire\twarm\n",
    ]
    try workspace.write("dev.tsv", "text\tlabel\n" + (own + learned).joined())
    var command = [
      "finetune", "classification", shared.run, "--train", "train.tsv", "--dev", "dev.tsv",
      "--max-seq-length", "16", "--threads", "1", "--output", "run",
    ]
    if way.isEmpty { command += ["--batch-size", "8", "--epochs", "1"] }
    let outcome = try workspace.succeed(command + way)
    #expect(
      outcome.errors.contains(
        "warning: 3 of 20 held-out texts (15.0 %) are learned from too"), "\(outcome.errors)")
    // Of two classes it is the figure of one.
    #expect((outcome.output + outcome.errors).contains("F1 of 'wet'"), "\(outcome.output)")
    let alike = (0..<20).map { _ in "the sun warms the hill a tree\n" }.joined()
    let predicted = try workspace.succeed(["predict", "run", "-"], input: "text\n" + alike)
    #expect(predicted.errors.contains("warning: every text got '"), "\(predicted.errors)")
  }

  /// What is wrong without being an error is said.
  @Test func doubtsAreSaid() throws {
    let same = try workspace.succeed(
      finetune("--output", "same").map { $0 == "dev.tsv" ? "train.tsv" : $0 })
    #expect(same.errors.contains("every held-out text is learned from too"))
    let strange = Self.rows(24).replacingOccurrences(
      of: "the sun warms the hill", with: "\u{1200}\u{1201}"
    )
    .replacingOccurrences(of: "a river carries rain", with: "\u{1202}")
    try workspace.write("strange.tsv", strange)
    let unknown = try workspace.succeed(
      finetune("--output", "unknown").map { $0 == "train.tsv" ? "strange.tsv" : $0 })
    #expect(unknown.errors.contains("% of the pieces are [UNK]"))
    #expect(
      try workspace.succeed(["predict", "unknown", "strange.tsv"]).errors.contains("[UNK]"))
    #expect(!same.errors.contains("[UNK]"))
    // What is all of one class tells nothing.
    try workspace.write(
      "alike.tsv", "text\tlabel\n" + String(repeating: "the sun\twarm\n", count: 9))
    let alike = try workspace.succeed(
      finetune("--output", "alike").map { $0 == "dev.tsv" ? "alike.tsv" : $0 })
    #expect(alike.errors.contains("everything held out is of one class, 'warm'"))
    #expect(!same.errors.contains("everything held out is"))
    // A label that is said twice counts once.
    let several = (0..<24).map { "\($0 % 2 == 0 ? "the sun\tx,x,x" : "a river\ty")\n" }.joined()
    try workspace.write("several.tsv", "text\tlabels\n" + several)
    let told = try workspace.succeed([
      "finetune", "classification", shared.run, "--multi-label", "--train", "several.tsv", "--dev",
      "several.tsv", "--class-weights", "balanced", "--epochs", "1", "--output", "several",
    ])
    #expect(told.errors.contains("labels: x 12, y 12"))
    // Commas may be of names.
    try workspace.write(
      "commas.tsv", Self.rows(24).replacingOccurrences(of: "\twet", with: "\ta, b"))
    let weighted = [
      "finetune", "classification", shared.run, "--train", "commas.tsv", "--epochs", "1",
      "--output",
      "commas", "--class-weights",
    ]
    try workspace.succeed(weighted + ["a, b=2,warm=1"])
    try workspace.refuse(
      weighted.map { $0 == "commas" ? "more" : $0 } + ["b=2"], mentions: ["'b'", "'a, b'"],
      afterReading: true)
    // A file of the user's that begins like predictions is none.
    try workspace.write("gold.tsv", "label\ttext\nwarm\tthe sun\n")
    try workspace.refuse(
      ["predict", "same", "dev.tsv", "--output", "gold.tsv"], mentions: ["gold.tsv"],
      afterReading: true)
  }

  @Test func aGridNamesTheBest() throws {
    let command = finetune(
      "--output", "grid", "--grid-seeds", "1,2", "--grid-learning-rates", "1e-9,0.01"
    )
    .filter { $0 != "--learning-rate" && $0 != "0.01" || $0.contains(",") }
    let outcome = try workspace.succeed(command)
    #expect(outcome.output.contains("best: 'grid/rate-0.01-seed-"))
    #expect(try workspace.list("grid").count == 4)
    // What is done is not done again.
    let again = try workspace.succeed(command)
    #expect(again.output == outcome.output && !again.errors.contains("parameters learn"))
  }

  @Test func wrongUsageIsRefused() throws {
    func base(_ task: String, _ more: String...) -> [String] {
      ["finetune", task, shared.run, "--train", "train.tsv", "--output", "run"] + more
    }
    try workspace.refuseUsage(base("regression", "--multi-label"), mentions: ["--multi-label"])
    try workspace.refuseUsage(
      base("pair", "--text-column", "text"), mentions: ["--text-column", "expected 2"])
    try workspace.refuseUsage(base("classification", "--epochs", "0"), mentions: ["--epochs"])
    try workspace.refuseUsage(base("classification", "--warmup", "2"), mentions: ["--warmup"])
    try workspace.refuseUsage(
      base("classification", "--freeze", "--layer-decay", "0.9"), mentions: ["--layer-decay"])
    try workspace.refuseUsage(
      base("classification", "--grid-seeds", "1,1"), mentions: ["--grid-seeds"])
    try workspace.refuseUsage(
      base("classification", "--class-weights", "warm"), mentions: ["--class-weights"])
    try workspace.refuseUsage(
      base("classification", "--metric", "pearson"), mentions: ["--metric", "accuracy"])
    try workspace.refuseUsage(
      base("classification", "--freeze", "--metric", "pearson"), mentions: ["--metric", "accuracy"])
    try workspace.refuseUsage(base("nothing"), mentions: ["nothing"])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refuse(_ arguments: [String], _ mentions: String...) throws {
      try workspace.refuse(arguments, mentions: mentions, afterReading: true)
    }
    let base = ["finetune", "classification", shared.run, "--output", "run", "--train"]
    try refuse(base + ["none.tsv"], "none.tsv")
    try refuse(base + ["train.tsv", "--max-seq-length", "65"], "--max-seq-length", "64")
    try refuse(
      base + ["train.tsv", "--label-column", "stance"], "train.tsv", "'stance'", "'label'")
    try workspace.write("bad.tsv", Self.rows(9) + "the sun\n")
    try refuse(base + ["bad.tsv"], "'bad.tsv', line 11", "1 column, expected 2")
    try workspace.write("unknown.tsv", Self.rows(3) + "the sun\tdry\n")
    try refuse(
      base + ["train.tsv", "--dev", "unknown.tsv"], "'unknown.tsv', line 5", "'dry'",
      "'warm', 'wet'")
    try refuse(
      ["finetune", "pair"] + base.dropFirst(2) + ["train.tsv"], "--text-column", "two texts")
    try workspace.succeed(finetune("--output", "run"))
    try refuse(base + ["train.tsv"], "already holds a run")
    try refuse(["predict", "run", "unknown.tsv"], "'unknown.tsv', line 5", "'dry'")
    try workspace.succeed(["predict", "run", "unknown.tsv", "--no-labels"])
    let skipped = try workspace.succeed(["predict", "run", "unknown.tsv", "--skip-bad-rows"])
    #expect(skipped.errors.contains("passed over: 'unknown.tsv', line 5"))
    #expect(skipped.output.split(separator: "\n").count == 4)
  }
}
