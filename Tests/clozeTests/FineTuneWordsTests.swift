import Foundation
import Testing

/// `finetune token` and `predict` of words.
struct FineTuneWordsTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("train.conll", Self.sentences(48))
    try workspace.write("dev.conll", Self.sentences(20))
  }

  private static func sentences(_ count: Int, tagged: Bool = true) -> String {
    (0..<count).map { index in
      let rows =
        index % 2 == 0
        ? [("the", "O"), ("sun", "B-HEAT"), ("fire", "I-HEAT"), ("warms", "O"), ("a", "O")]
        : [("a", "O"), ("river", "B-WATER"), ("finds", "O"), ("rain", "B-WATER")]
      return rows.map { tagged ? "\($0.0) \($0.1)\n" : "\($0.0)\n" }.joined()
    }.joined(separator: "\n")
  }

  private func finetune(_ more: String...) -> [String] {
    [
      "finetune", "token", shared.run, "--train", "train.conll", "--dev", "dev.conll",
      "--learning-rate", "0.01", "--batch-size", "8", "--epochs", "4", "--max-seq-length", "16",
      "--threads", "1", "--output", "run",
    ] + more
  }

  @Test func fromColumnsToLabels() throws {
    let outcome = try workspace.succeed(finetune("--json"))
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["task"] as? String == "token" && result["metric"] as? String == "f1")
    #expect(result["score"] as? Double == 1 && result["step"] as? Int == 24)
    #expect(
      outcome.errors.contains(
        "sentences: 48 to learn from with 216 words in 48 windows, 20 held out"))
    // The word, its tag, and the label, as conlleval reads them; the figures beside.
    let predicted = try workspace.succeed(["predict", "run", "dev.conll"])
    let lines = predicted.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[1] == "sun\tB-HEAT\tB-HEAT" && lines[5].isEmpty && lines[7] == "river\tB-WATER\tB-WATER"
    )
    #expect(predicted.errors.contains("F1") && predicted.errors.contains("HEAT"))
    // Words alone, from a file and from a pipe.
    try workspace.write("words.txt", Self.sentences(20, tagged: false))
    let bare = try workspace.succeed(["predict", "run", "words.txt"])
    #expect(bare.output.hasPrefix("the\tO\nsun\tB-HEAT\nfire\tI-HEAT\n"))
    let piped = try workspace.succeed(
      ["predict", "run", "-"], input: Self.sentences(20, tagged: false))
    #expect(piped.output == bare.output)
    #expect(
      try workspace.succeed(["predict", "run", "dev.conll", "--no-labels"]).output == bare.output)
    let plain = try workspace.succeed(
      ["predict", "run", "-", "--plain-text", "--json"], input: "The SUN fire warms.\n\na river\n")
    let objects = try plain.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.count == 3)
    #expect(objects[0]["words"] as? [String] == ["The", "SUN", "fire", "warms", "."])
    let spans = try #require(objects[0]["spans"] as? [[String: Any]])
    #expect(
      spans.first?["text"] as? String == "SUN fire" && spans.first?["type"] as? String == "HEAT")
    #expect((objects[1]["words"] as? [String])?.isEmpty == true)
    #expect(!plain.errors.contains("[UNK]"))
    let strange = try workspace.succeed(
      ["predict", "run", "-", "--plain-text"], input: "\u{1200}\u{1201} \u{1202} a\n")
    #expect(strange.errors.contains("% of the pieces are [UNK]"))
  }

  @Test func aRunIsAModelToEveryCommand() throws {
    try workspace.succeed(finetune())
    try workspace.succeed(["export", "run", "--output", "hf"])
    let config = String(decoding: try workspace.bytes("hf/config.json"), as: UTF8.self)
    #expect(config.contains("BertForTokenClassification") && config.contains("\"0\": \"B-HEAT\""))
    let (own, foreign) = (
      try workspace.succeed(["predict", "run", "dev.conll"]).output,
      try workspace.succeed(["predict", "hf", "dev.conll", "--max-seq-length", "16"]).output
    )
    #expect(own == foreign)
    #expect(try workspace.succeed(["inspect", "run"]).output.contains("B-HEAT, B-WATER"))
    try workspace.succeed(["inspect", "run", "--check"])
    try workspace.succeed(
      ["embed", "run", "words.txt", "--output", "v.h5"].map {
        $0 == "words.txt" ? "dev.conll" : $0
      })
  }

  @Test(arguments: [1, 4, 9]) func killedAndResumed(lines: Int) throws {
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
    try workspace.write("ragged.conll", "the O\nsun B-HEAT x\n")
    let base = ["finetune", "token", shared.run, "--output", "new", "--train"]
    try refuse(base + ["ragged.conll"], "'ragged.conll', line 2", "3 columns, expected 2")
    try refuse(base + ["train.conll", "--text-column", "word"], "--text-column", "'word'")
    try workspace.refuseUsage(
      base + ["train.conll", "--metric", "pearson"], mentions: ["--metric", "f1"])
    try workspace.refuseUsage(
      base + ["train.conll", "--doc-stride", "3"], mentions: ["--doc-stride", "question"])
    try workspace.refuseUsage(base + ["train.conll", "--multi-label"], mentions: ["--multi-label"])
    try workspace.succeed(finetune())
    try workspace.write("other.conll", "the O\n\nsun B-COLD\n")
    try refuse(["predict", "run", "other.conll"], "'other.conll', line 3", "'B-COLD'")
    let skipped = try workspace.succeed(["predict", "run", "other.conll", "--skip-bad-rows"])
    #expect(skipped.errors.contains("passed over: 'other.conll', line 3"))
    try refuse(["predict", "run", "dev.conll", "--n-best-size", "3"], "--n-best-size", "words")
    // What is written looks like what is read: nothing is replaced.
    try refuse(["predict", "run", "dev.conll", "--output", "train.conll"], "train.conll")
    try refuse(["fill-mask", "run", "the [MASK]"], "classification of tokens")
    try refuse(["resume", "run", "--batch-size", "3"], "--batch-size", "fine-tuning")
  }
}
