import Foundation
import Testing

/// `finetune embedding`, and what the other commands make of such a run.
struct FineTuneEmbeddingTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("pairs.tsv", Self.pairs(48))
    try workspace.write("pairs-dev.tsv", Self.pairs(20))
    try workspace.write("scores.csv", Self.scores(48))
    try workspace.write("scores-dev.csv", Self.scores(20))
  }

  private static let words = ["sun", "river", "tree", "road", "fire", "wind", "hill", "rain"]

  /// Texts that belong together as they name the same thing.
  private static func pairs(_ count: Int) -> String {
    "anchor\tpositive\n"
      + (0..<count).map { row in
        let (first, second) = (words[row % 8], words[(row * 3 + 1) % 8])
        return
          "the \(first) \(row / 8 % 2 == 0 ? "warms" : "carries")\ta \(first) and the \(second)\n"
      }.joined()
  }

  private static func scores(_ count: Int) -> String {
    "sentence1,sentence2,score\n"
      + (0..<count).map { row in
        let (first, isAlike) = (words[row % 8], row % 2 == 0)
        let second = isAlike ? first : words[(row + 3) % 8]
        return "the \(first) warms the \(words[row / 2 % 8]),a \(second),\(isAlike ? 4.5 : 1)\n"
      }.joined()
  }

  private func finetune(_ name: String, _ more: String...) -> [String] {
    let end = name == "scores" ? "csv" : "tsv"
    return [
      "finetune", "embedding", shared.run, "--train", "\(name).\(end)", "--dev",
      "\(name)-dev.\(end)",
      "--learning-rate", "0.002", "--batch-size", "8", "--max-seq-length", "16", "--threads", "1",
    ] + more
  }

  private func object(_ outcome: Outcome) throws -> [String: Any] {
    try #require(try outcome.json() as? [String: Any])
  }

  /// The figures of a result's evaluation.
  private func figures(_ result: [String: Any]) throws -> [String: Double] {
    let evaluation = try #require(result["evaluation"] as? [String: Any])
    let term = try #require(evaluation["embedding"] as? [String: Any])
    return term.compactMapValues { $0 as? Double }
  }

  private func vectors(_ model: String, _ texts: [String]) throws -> [[Double]] {
    let outcome = try workspace.succeed(
      ["embed", model, "--format", "jsonl"],
      input: texts.joined(separator: "\n") + "\n")
    return try outcome.output.split(separator: "\n").map { line in
      let found = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(found?.values.compactMap { $0 as? [Double] }.first)
    }
  }

  private func pearson(_ x: [Double], _ y: [Double]) -> Double {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - mean(a)) * ($1.1 - mean(b)) }
    }
    return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
  }

  /// `embed` makes the vectors that the run was judged by, and so does what is exported.
  @Test func scoresToVectors() throws {
    let outcome = try workspace.succeed(finetune("scores", "--output", "run", "--json"))
    let result = try object(outcome)
    #expect(result["metric"] as? String == "spearman" && result["step"] as? Int == 24)
    #expect(
      outcome.errors.contains("texts in 'sentence1' and 'sentence2', scores in 'score'"),
      "\(outcome.errors)")
    let found = try figures(result)
    #expect(found["spearman"] == result["score"] as? Double)
    #expect(try #require(found["loss"]) < #require(found["chance_loss"]))
    let rows = Self.scores(20).split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").map(String.init) }
    let own = try vectors("run", rows.flatMap { [$0[0], $0[1]] })
    #expect(own.count == 40)
    let cosines = rows.indices.map { row -> Double in
      let (a, b) = (own[2 * row], own[2 * row + 1])
      func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
      return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    }
    let correlation = pearson(cosines, rows.compactMap { Double($0[2]) })
    #expect(abs(correlation - (try #require(found["pearson"]))) < 1e-5)
    try workspace.succeed(
      ["export", "run", "--format", "sentence-transformers", "--output", "st", "--json"])
    #expect(workspace.exists("st/1_Pooling/config.json"))
    #expect(try vectors("st", rows.map { $0[0] }) == vectors("run", rows.map { $0[0] }))
    let card = String(decoding: try workspace.bytes("st/README.md"), as: UTF8.self)
    #expect(card.contains("Fine-tuned for embedding"))
  }

  @Test func pairsToVectors() throws {
    let outcome = try workspace.succeed(
      finetune("pairs", "--pooling-strategy", "cls", "--output", "run"))
    for part in ["texts in 'anchor' and 'positive'", "MRR@10"] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
    for part in ["accuracy@1", "in a random order", "if all are alike", "by mrr"] {
      #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
    }
    let search = try workspace.succeed(["search", "run", "pairs-dev.tsv", "the sun"])
    #expect(search.errors.contains("'run") && search.errors.contains("CLS_TOKEN"))
    #expect(try workspace.succeed(["inspect", "run"]).output.contains("embedding"))
    #expect(try workspace.succeed(["inspect", "run", "--check"]).output.contains("train.jsonl"))
    // And to go on from, by another loss.
    let again = try object(
      workspace.succeed([
        "finetune", "embedding", "run", "--train", "scores.csv", "--dev", "scores-dev.csv",
        "--epochs", "1", "--batch-size", "8", "--max-seq-length", "16", "--output", "again",
        "--json",
      ]))
    #expect(again["metric"] as? String == "spearman")
  }

  @Test func otherCommandsNameEmbed() throws {
    try workspace.succeed(finetune("pairs", "--epochs", "1", "--output", "run"))
    try workspace.refuse(["predict", "run", "pairs.tsv"], mentions: ["run", "cloze embed"])
    try workspace.refuse(["evaluate", "run"], mentions: ["run", "fine-tuning"])
    try workspace.refuse(["fill-mask", "run", "the [MASK]"], mentions: ["run"])
  }

  /// Killed at any moment and resumed, a run ends with the same bits.
  @Test(arguments: ["pairs", "scores"], [1, 5, 9, 14])
  func killedAndResumed(name: String, lines: Int) throws {
    let options = ["--save-every", "2", "--seed", "4", "--dropout", "0.2", "--output"]
    try workspace.succeed(finetune(name) + options + ["whole"])
    let running = try workspace.start(finetune(name) + options + ["killed"])
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
    for file in files where file.hasSuffix(".h5") || file == "train.jsonl" {
      #expect(
        try workspace.bytes("whole/" + file) == workspace.bytes("killed/" + file), "\(file)")
    }
  }

  @Test func aGridGoesOn() throws {
    let grid = finetune(
      "pairs", "--epochs", "1", "--grid-seeds", "1,2", "--output", "grid", "--json")
    let first = try object(try workspace.succeed(grid))
    #expect((first["runs"] as? [Any])?.count == 2)
    let again = try object(try workspace.succeed(grid))
    #expect(again["best"] as? String == first["best"] as? String)
    let other = try workspace.run(grid + ["--pooling-strategy", "max"])
    #expect(other.exitCode == 1 && other.errors.contains("holds a run with other options"))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let common = [
      "finetune", "embedding", shared.run, "--max-seq-length", "16", "--output", "out", "--train",
    ]
    try workspace.write("names.tsv", "x\ty\nsun\train\n")
    try workspace.write("empty.tsv", "anchor\tpositive\nsun\train\n\tfire\n")
    try workspace.write("word.csv", "sentence1,sentence2,score\nsun,rain,much\n")
    try workspace.write("same.csv", "sentence1,sentence2,score\nsun,rain,2\nfire,wind,2\n")
    for (file, mentions) in [
      ("names.tsv", ["names.tsv', line 1", "--text-column"]),
      ("empty.tsv", ["empty.tsv', line 3", "'anchor' is empty"]),
      ("word.csv", ["word.csv', line 2", "'much', expected a number"]),
      ("same.csv", ["same.csv'", "the same score in every row"]),
    ] {
      try workspace.refuse(common + [file, "--dev", "scores-dev.csv"], mentions: mentions)
    }
    try workspace.refuse(
      common + ["pairs.tsv", "--batch-size", "1"], mentions: ["--batch-size is 1", "at least 2"])
    try workspace.refuse(common + ["pairs.tsv", "--freeze"], mentions: ["--freeze"])
    try workspace.refuseUsage(
      common + ["scores.csv", "--metric", "mrr"], mentions: ["--metric is mrr", "spearman"])
    try workspace.refuse(
      common + ["pairs.tsv", "--loss", "cosent"], mentions: ["pairs.tsv', line 1", "scores"])
    for options in [["--multi-label"], ["--class-weights", "balanced"], ["--loss", "mse"]] {
      let outcome = try workspace.run(common + ["pairs.tsv"] + options)
      #expect(outcome.exitCode == 2 && outcome.errors.contains(options[0]))
    }
    let outcome = try workspace.run([
      "finetune", "classification", shared.run, "--output", "out", "--train", "pairs.tsv",
      "--loss", "mnr",
    ])
    #expect(outcome.exitCode == 2 && outcome.errors.contains("--loss does not fit classification"))
    let label = try workspace.run(
      common + ["scores.csv", "--loss", "mnr", "--label-column", "score"])
    #expect(label.exitCode == 2 && label.errors.contains("--label-column has no effect"))
    #expect(!workspace.exists("out"))
  }

  @Test func columnsCanBeChosen() throws {
    let rows = (0..<20).map { row in
      "\(row)\tthe \(Self.words[row % 8])\tx\t\(Self.words[row * 3 % 8])\t\(row % 4)\n"
    }
    try workspace.write("bare.tsv", rows.joined())
    try workspace.write("named.tsv", "id\tleft\tother\tright\tclose\n" + rows.joined())
    let common = [
      "finetune", "embedding", shared.run, "--epochs", "1", "--batch-size", "8",
      "--max-seq-length", "16",
    ]
    let bare = try workspace.succeed(
      common + [
        "--train", "bare.tsv", "--dev", "bare.tsv", "--no-header", "--text-column", "2", "4",
        "--label-column", "5", "--output", "bare",
      ])
    #expect(
      bare.errors.contains("20 to learn from, 20 held out; texts in '2' and '4', scores in '5'"))
    let named = try workspace.succeed(
      common + [
        "--train", "named.tsv", "--text-column", "left", "right", "--label-column", "close",
        "--output", "named",
      ])
    #expect(named.errors.contains("texts in 'left' and 'right', scores in 'close'"))
    let three = try workspace.succeed(
      common + [
        "--train", "named.tsv", "--text-column", "left", "right", "other", "--output", "three",
      ])
    #expect(three.errors.contains("texts in 'left', 'right' and 'other'"))
  }

  @Test func badRowsCutTextsAndFrequentOnesAreTold() throws {
    let long = Array(repeating: "sun", count: 30).joined(separator: " ")
    let rows = (0..<20).map { "sun\tthe \(Self.words[$0 % 8]) \(Self.words[$0 / 8])\n" }
    try workspace.write(
      "odd.tsv", "anchor\tpositive\n\train\n\(long)\tfire\n" + rows.joined())
    let outcome = try workspace.succeed([
      "finetune", "embedding", shared.run, "--train", "odd.tsv", "--dev", "pairs-dev.tsv",
      "--skip-bad-rows", "--epochs", "1", "--batch-size", "8", "--max-seq-length", "16",
      "--output", "run",
    ])
    for part in [
      "line 2: 'anchor' is empty", "1 row cannot be used",
      "1 row has a text of more than 16 tokens", "'sun' is in 20 rows, but a pass has 3 batches",
    ] {
      #expect(outcome.errors.contains(part), "\(part): \(outcome.errors)")
    }
  }
}
