import Foundation
import Testing

/// `finetune few-shot`: two runs of one command.
struct FewShotTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("few.tsv", Self.rows(16))
    try workspace.write("dev.tsv", Self.rows(20))
  }

  /// Rows whose words tell the label.
  private static func rows(_ count: Int) -> String {
    let words = [("the sun warms the hill", "warm"), ("a river carries rain", "wet")]
    let ends = ["a tree", "the road", "fire", "the wind"]
    return "text\tlabel\n"
      + (0..<count).map { "\(words[$0 % 2].0) \(ends[$0 / 2 % 4])\t\(words[$0 % 2].1)\n" }.joined()
  }

  private func fewShot(_ output: String, _ more: String...) -> [String] {
    [
      "finetune", "few-shot", shared.run, "--train", "few.tsv", "--dev", "dev.tsv",
      "--max-seq-length", "16", "--threads", "1", "--output", output,
    ] + more
  }

  private func lines(_ name: String) throws -> [String] {
    String(decoding: try workspace.bytes(name), as: UTF8.self).split(separator: "\n").map(
      String.init)
  }

  @Test func fromRowsToPredictions() throws {
    let outcome = try workspace.succeed(fewShot("run", "--json"))
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["score"] as? Double == 1 && result["labels"] as? [String] == ["warm", "wet"])
    #expect((result["directory"] as? String)?.hasSuffix("run/head") == true)
    for part in [
      "16 to learn from, 20 held out", "warm 8, wet 8",
      "pairs: 128 to learn from, of 56 of one class and 64 of two, 200 to judge the vectors by",
      "steps 1 to 8 of 8", "step 8, held-out: Spearman", "solved in",
    ] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
    #expect(try workspace.list("run") == ["body", "head"])
    let pairs = try lines("run/body/train.jsonl")
    #expect(pairs.count == 128 && pairs.count { $0.hasSuffix("\"label\": 1.0}") } == 64)
    #expect(try lines("run/head/train.jsonl").count == 16)
    #expect(try lines("run/body/dev.jsonl").count == 200)
    let predicted = try workspace.succeed(["predict", "run/head", "dev.tsv"])
    let judged = predicted.output.split(separator: "\n")
    #expect(judged.count == 21 && judged[1].hasPrefix("warm\t0.") && judged[2].hasPrefix("wet\t0."))
    // Both are models like any other, whose vectors are the same.
    try workspace.write("texts.txt", "the sun warms\na river\n")
    #expect(
      try workspace.succeed(["embed", "run/head", "texts.txt"]).output
        == workspace.succeed(["embed", "run/body", "texts.txt"]).output)
    #expect(try workspace.succeed(["inspect", "run/body"]).output.contains("cosine"))
    #expect(
      try workspace.succeed(["inspect", "run/head", "--check"]).output.contains("train.jsonl"))
    // The same command has nothing left to do.
    let before = try workspace.snapshot()
    let again = try workspace.succeed(fewShot("run"))
    #expect(again.errors.contains("is at its last step, 8"))
    #expect(again.output.contains("logistic regression with C 1.0 on REDUCE_MEAN of layer 2"))
    #expect(try workspace.changes(since: before).isEmpty)
  }

  /// Killed at any moment, the same command ends with the same bytes.
  @Test(arguments: [
    "body/run.json", "body/train.jsonl", "body/step-00000000.h5", "body/step-00000008.h5",
    "body/step-00000032.h5", "head/run.json", "head/train.jsonl", "head/metrics.jsonl",
  ])
  func killedAndGivenAgain(after file: String) throws {
    func command(_ output: String) -> [String] {
      fewShot(output, "--batch-size", "4", "--save-every", "4", "--dropout", "0.2")
    }
    let whole = try workspace.succeed(command("whole"))
    let running = try workspace.start(command("run"))
    // Checkpoints go when newer ones are there.
    let step = file.hasPrefix("body/step") ? Int(file.dropFirst(10).dropLast(3)) : nil
    running.wait { _ in
      guard let step else { return workspace.exists("run/" + file) }
      let names = (try? workspace.list("run/body")) ?? []
      return names.contains { name in
        name.hasPrefix("step-") && Int(name.dropFirst(5).dropLast(3)).map { $0 >= step } == true
      }
    }
    running.send(SIGKILL)
    _ = try running.finish()
    let again = try workspace.succeed(command("run"))
    #expect(
      again.output.replacingOccurrences(of: "run/head", with: "whole/head") == whole.output)
    for name in ["head/step-00000001.h5", "head/metrics.jsonl", "body/step-00000032.h5"] {
      #expect(try workspace.bytes("run/" + name) == workspace.bytes("whole/" + name), "\(name)")
    }
  }

  /// A run of pairs that is resumed by itself is none the worse for it.
  @Test func theBodyMayBeResumed() throws {
    let running = try workspace.start(fewShot("run", "--batch-size", "2", "--save-every", "2"))
    running.wait { _ in ((try? lines("run/body/metrics.jsonl").count) ?? 0) > 3 }
    running.send(SIGTERM)
    let stopped = try running.finish()
    #expect(stopped.exitCode == 143 || workspace.exists("run/head"), "\(stopped.errors)")
    try workspace.succeed(["resume", "run/body"])
    let again = try workspace.succeed(fewShot("run", "--batch-size", "2", "--save-every", "2"))
    #expect(again.errors.contains("is at its last step, 64"))
    let other = try workspace.run(fewShot("run", "--batch-size", "4"))
    #expect(other.exitCode == 1 && other.errors.contains("body' holds a run with other options"))
  }

  @Test func whatTheRowsLackIsSaid() throws {
    try workspace.write("few.tsv", Self.rows(6) + "the road\tdry\n\twet\n")
    try workspace.write("dev.tsv", "text\tlabel\nthe sun\twarm\n")
    let outcome = try workspace.succeed(fewShot("run", "--skip-bad-rows"))
    for part in [
      "line 9: 'text' is empty", "1 row cannot be used", "'dry': one row to learn from",
      "what is held out makes no pairs of both kinds",
    ] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
  }

  /// More pairs than a run takes.
  @Test func ofManyRowsPairsAreDrawn() throws {
    try workspace.write("few.tsv", Self.rows(400))
    let running = try workspace.start(fewShot("run"))
    running.wait { _ in workspace.exists("run/body/metrics.jsonl") }
    running.send(SIGTERM)
    let outcome = try running.finish()
    #expect(!outcome.errors.contains("are drawn"))
    #expect(outcome.errors.contains("pairs: 80,000 to learn from"), "\(outcome.errors)")
    try workspace.write("few.tsv", Self.rows(460))
    let second = try workspace.start(fewShot("more"))
    second.wait { _ in workspace.exists("more/body/metrics.jsonl") }
    second.send(SIGTERM)
    let sampled = try second.finish()
    #expect(
      sampled.errors.contains(
        "warning: of 52,670 pairs of one class and 52,900 of two only 100,000 are drawn"),
      "\(sampled.errors)")
    #expect(try lines("more/body/train.jsonl").count == 100_000)
  }

  @Test func wrongUsageIsRefused() throws {
    for option in [
      ["--freeze"], ["--patience", "2"], ["--until-step", "2"], ["--grid-seeds", "1,2"],
      ["--grid-learning-rates", "0.1,0.2"], ["--multi-label"], ["--loss", "cosine"],
      ["--pooling-layer", "1"], ["--text-column", "a", "b"],
    ] {
      try workspace.refuseUsage(fewShot("run") + option, mentions: [option[0]])
    }
    for (name, value) in [("--train", "few.tsv"), ("--dev", "dev.tsv")] {
      let piped = fewShot("run").map { $0 == value ? "-" : $0 }
      try workspace.refuseUsage(piped, mentions: [name, "can be read once"])
    }
    try workspace.refuse(
      fewShot("run", "--pooling-strategy", "CLS_POOLED"), mentions: ["--pooling-strategy"])
    try workspace.refuseUsage(
      fewShot("run", "--metric", "pearson"), mentions: ["--metric is pearson"])
    try workspace.refuse(
      fewShot("run", "--class-weights", "dry=2"), mentions: ["--class-weights", "'dry'"],
      afterReading: true)
    try workspace.write("few.tsv", "text\tlabel\nthe sun\twarm\nrain\twet\n")
    try workspace.refuse(fewShot("run"), mentions: ["few.tsv'", "no two rows of one class"])
    try workspace.write("few.tsv", "text\tlabel\nthe sun\twarm\nfire\twarm\n")
    try workspace.refuse(fewShot("run"), mentions: ["few.tsv'", "one class only, 'warm'"])
    // A folder with a run of its own.
    try workspace.copy(shared.run, as: "taken")
    try workspace.write("few.tsv", Self.rows(16))
    try workspace.refuse(fewShot("taken"), mentions: ["'taken' holds a run of its own"])
  }

  /// Rows that have changed since the vectors learned from them are no rows of this run.
  @Test func otherRowsAreRefused() throws {
    try workspace.succeed(fewShot("run"))
    try workspace.remove("run/head")
    try workspace.write("few.tsv", Self.rows(18))
    try workspace.refuse(
      fewShot("run"), mentions: ["few.tsv'", "have changed since", "run/body"], afterReading: true)
  }
}
