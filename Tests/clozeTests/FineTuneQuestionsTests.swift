import Foundation
import Testing

/// `finetune question` and `predict` of answers.
struct FineTuneQuestionsTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("train.json", Self.squad(48))
    try workspace.write("dev.json", Self.squad(20))
  }

  private static func squad(_ count: Int, answers: Bool = true, second: Bool = false) -> String {
    let paragraphs = (0..<count).map { index -> String in
      let (context, start) = [
        ("the sun warms a hill", 4), ("a tree and the fire", 15), ("rain finds a river", 0),
      ][index % 3]
      let answer = ["sun", "fire", "rain"][index % 3]
      let isImpossible = second && index % 3 == 2
      let list =
        isImpossible || !answers ? "[]" : "[{\"text\": \"\(answer)\", \"answer_start\": \(start)}]"
      return
        "{\"context\": \"\(context)\", \"qas\": [{\"id\": \"\(index)é\", \"question\": \"what is it\", "
        + "\"answers\": \(list)\(second ? ", \"is_impossible\": \(isImpossible)" : "")}]}"
    }
    return "{\"version\": \"\(second ? 2 : 1).0\", \"data\": [{\"title\": \"t\", \"paragraphs\": ["
      + paragraphs.joined(separator: ", ") + "]}]}"
  }

  private func finetune(_ more: String...) -> [String] {
    [
      "finetune", "question", shared.run, "--train", "train.json", "--dev", "dev.json",
      "--learning-rate", "0.01", "--batch-size", "8", "--epochs", "6", "--max-seq-length", "24",
      "--max-query-length", "6", "--threads", "1", "--output", "run",
    ] + more
  }

  private func object(_ bytes: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
  }

  @Test func fromQuestionsToAnswers() throws {
    let outcome = try workspace.succeed(finetune("--json"))
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["task"] as? String == "question" && result["score"] as? Double == 1)
    #expect(outcome.errors.contains("questions: 48 to learn from in 48 windows, 20 held out"))
    let predicted = try workspace.succeed(["predict", "run", "dev.json"])
    let answers = try object(Data(predicted.output.utf8))
    #expect(answers.count == 20 && answers["1é"] as? String == "fire")
    #expect(predicted.errors.contains("exact match"))
    // To files, as run_squad.py writes them, and again over them.
    for _ in 0..<2 {
      try workspace.succeed([
        "predict", "run", "dev.json", "--output", "p.json", "--n-best-output", "n.json",
      ])
    }
    #expect(try object(workspace.bytes("p.json"))["1é"] as? String == "fire")
    let best = try #require(try object(workspace.bytes("n.json"))["1é"] as? [[String: Any]])
    #expect(best.count > 1 && best[0]["text"] as? String == "fire" && best[0]["start_logit"] != nil)
    // Without answers there are no figures.
    try workspace.write("bare.json", Self.squad(20, answers: false))
    let bare = try workspace.succeed(["predict", "run", "bare.json"])
    #expect(bare.output == predicted.output && !bare.errors.contains("exact match"))
    #expect(
      try workspace.succeed(["predict", "run", "dev.json", "--no-labels"]).output == bare.output)
    #expect(!bare.errors.contains("[UNK]"))
    try workspace.write(
      "strange.json",
      #"{"data": [{"paragraphs": [{"context": "\u1200\u1201 \u1202 a", "qas": [{"id": "1", "question": "\u1203"}]}]}]}"#
    )
    #expect(
      try workspace.succeed(["predict", "run", "strange.json"]).errors
        .contains("% of the pieces are [UNK]"))
    // Another program's files are no answers.
    try workspace.refuse(
      ["predict", "run", "dev.json", "--output", "train.json"], mentions: ["train.json"],
      afterReading: true)
    try workspace.succeed(["export", "run", "--output", "hf"])
    let config = String(decoding: try workspace.bytes("hf/config.json"), as: UTF8.self)
    #expect(config.contains("BertForQuestionAnswering"))
    let foreign = try workspace.succeed(
      ["predict", "hf", "dev.json", "--max-seq-length", "24", "--max-query-length", "6"])
    #expect(foreign.output == predicted.output)
  }

  @Test func questionsWithoutAnswers() throws {
    try workspace.write("train.json", Self.squad(48, second: true))
    try workspace.write("dev.json", Self.squad(21, second: true))
    let outcome = try workspace.succeed(finetune("--json"))
    #expect(outcome.errors.contains("some have no answer"))
    let result = try #require(try outcome.json() as? [String: Any])
    let report = try #require(result["evaluation"] as? [String: Any])
    let figures = try #require(report["question"] as? [String: Any])
    #expect(figures["f1"] as? Double == 1 && figures["no_answer_baseline"] as? Double == 1.0 / 3)
    let predicted = try workspace.succeed(
      ["predict", "run", "dev.json", "--output", "p.json", "--null-odds-output", "o.json"])
    #expect(predicted.output.contains("best threshold"))
    #expect(try object(workspace.bytes("p.json"))["2é"] as? String == "")
    let odds = try #require(try object(workspace.bytes("o.json")) as? [String: Double])
    #expect(odds.count == 21 && (odds["2é"] ?? 0) > 0 && (odds["1é"] ?? 0) < 0)
    // A model without a run takes the file's word for it.
    try workspace.succeed(["export", "run", "--output", "hf"])
    let foreign = try workspace.succeed(
      ["predict", "hf", "dev.json", "--max-query-length", "6", "--output", "f.json"])
    #expect(foreign.output.contains("exact without"))
    #expect(try workspace.bytes("f.json") == workspace.bytes("p.json"))
    try workspace.refuse(
      [
        "predict", "run", "dev.json", "--output", "p.json", "--n-best-output", "./p.json",
      ], mentions: ["--n-best-output", "one file"], afterReading: true)
    // A threshold beyond everything answers all.
    let all = try workspace.succeed(
      ["predict", "run", "dev.json", "--null-score-diff-threshold", "1000"])
    #expect(try object(Data(all.output.utf8)).values.allSatisfy { $0 as? String != "" })
  }

  @Test(arguments: [1, 5]) func killedAndResumed(lines: Int) throws {
    try workspace.succeed(finetune("--save-every", "2").map { $0 == "run" ? "whole" : $0 })
    let running = try workspace.start(finetune("--save-every", "2"))
    running.wait { _ in
      ((try? workspace.bytes("run/metrics.jsonl")) ?? Data()).count { $0 == 10 } >= lines
    }
    running.send(SIGKILL)
    _ = try running.finish()
    try workspace.succeed(["resume", "run"])
    for name in try workspace.list("whole") where name.hasSuffix(".h5") {
      #expect(try workspace.bytes("whole/" + name) == workspace.bytes("run/" + name), "\(name)")
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func refuse(_ arguments: [String], _ mentions: String...) throws {
      try workspace.refuse(arguments, mentions: mentions, afterReading: true)
    }
    let base = ["finetune", "question", shared.run, "--output", "new", "--train"]
    let moved = Self.squad(3).replacingOccurrences(of: "\"sun\"", with: "\"moon\"")
    try workspace.write("moved.json", moved)
    try refuse(
      base + ["moved.json", "--max-seq-length", "64", "--max-query-length", "16"], "'moved.json'",
      "'0é'", "'moon'")
    try refuse(base + ["train.json", "--max-seq-length", "20"], "--max-seq-length", "20", "68")
    try workspace.write("text.json", "sun\n")
    try refuse(base + ["text.json", "--max-query-length", "16"], "text.json")
    try workspace.refuseUsage(
      base + ["train.json", "--text-column", "1"], mentions: ["--text-column", "question"])
    try workspace.refuseUsage(
      base + ["train.json", "--doc-stride", "0"], mentions: ["--doc-stride"])
    try workspace.refuseUsage(
      base + ["train.json", "--class-weights", "balanced"], mentions: ["--class-weights"])
  }
}
