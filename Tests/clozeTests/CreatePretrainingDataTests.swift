import Foundation
import Pretraining
import Testing
import Training

/// `create-pretraining-data` as its user meets it.
struct CreatePretrainingDataTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func command(_ options: String...) -> [String] {
    ["create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary] + options
  }

  private func checkpoint(_ run: String, step: Int) throws -> Checkpoint {
    try Checkpoint(path: RunDirectory(workspace.path + "/" + run).checkpoint(step: step))
  }

  @Test(arguments: ["balanced", "google"])
  func writesWhatItSays(mode: String) throws {
    let outcome = try workspace.succeed(
      command(
        "--mode", mode, "--max-seq-length", "32", "--dupe-factor", "2", "--format", "jsonl",
        "--output", "data.jsonl", "--json"))
    let summary = try #require(try outcome.json() as? [String: Any])
    let lines = String(decoding: try workspace.bytes("data.jsonl"), as: UTF8.self)
      .split(separator: "\n")
    #expect(summary["instances"] as? Int == lines.count && lines.count > 50)
    #expect(summary["documents"] as? Int == 60)
    #expect(summary["files"] as? [String] == ["data.jsonl"])
    let notNext = lines.count { $0.hasSuffix("\"next_sentence_label\": 1}") }
    #expect(summary["not_next"] as? Int == notNext)
    #expect((summary["instances_per_second"] as? Double ?? 0) > 0)
    #expect(try workspace.list("") == ["data.jsonl"])
  }

  @Test func aCorpusWithoutPairsIsRefusedOrWarnedOf() throws {
    try workspace.write(
      "single.txt",
      SmallCorpus.text(documents: 40, sentences: 1) + "\n"
        + SmallCorpus.text(documents: 5, sentences: 3))
    let create = [
      "create-pretraining-data", "single.txt", "--vocab", shared.vocabulary, "--output", "d.h5",
      "--dupe-factor", "1",
    ]
    try workspace.refuse(
      create, mentions: ["89 %", "45 documents", "--allow-unbalanced", "--no-nsp"],
      afterReading: true)
    try workspace.succeed(create + ["--no-nsp"])
    let allowed = try workspace.succeed(create + ["--allow-unbalanced"])
    // The report comes before the file.
    #expect(allowed.errors.contains("documents of one sentence 88.9 %"), "\(allowed.errors)")
    // Google's program goes on; its instances are its instances.
    let google = try workspace.succeed(create + ["--mode", "google"])
    #expect(google.errors.contains("warning: 89 % of the corpus's 45 documents"))
    let quiet = try workspace.succeed(create + ["--mode", "google", "--allow-unbalanced"])
    #expect(!quiet.errors.contains("of the corpus's 45 documents"))
    try workspace.succeed([
      "tokenize", "single.txt", "--vocab", shared.vocabulary, "--output", "t.h5",
      "--allow-unbalanced",
    ])
    try workspace.refuse(
      ["create-pretraining-data", "t.h5", "--output", "d.h5"], mentions: ["--allow-unbalanced"],
      afterReading: true)
  }

  @Test func theSameSeedGivesTheSameBytes() throws {
    for (name, seed) in [("a.h5", "1"), ("b.h5", "1"), ("c.h5", "2")] {
      try workspace.succeed(
        command("--seed", seed, "--dupe-factor", "1", "--output", name))
      // Files that held the time of day would differ from here on.
      if name == "a.h5" { usleep(1_010_000) }
    }
    #expect(try workspace.bytes("a.h5") == workspace.bytes("b.h5"))
    #expect(try workspace.bytes("a.h5") != workspace.bytes("c.h5"))
  }

  @Test func aStoreGivesTheInstancesOfItsText() throws {
    try workspace.succeed(command("--format", "jsonl", "--output", "text.jsonl"))
    try workspace.succeed([
      "create-pretraining-data", shared.store, "--format", "jsonl", "--output", "store.jsonl",
    ])
    #expect(try workspace.bytes("text.jsonl") == workspace.bytes("store.jsonl"))
  }

  @Test func shardsShareTheInstances() throws {
    let outcome = try workspace.succeed(
      command("--shards", "3", "--compress", "--output", "data.h5", "--json"))
    let names = (0..<3).map { "data-0000\($0)-of-00003.h5" }
    #expect(try workspace.list("") == names)
    #expect((try outcome.json() as? [String: Any])?["files"] as? [String] == names)
  }

  /// The pairs that are told of are those that are drawn, of the documents and by the options that are used.
  @Test(arguments: [["--short-seq-prob", "1"], [], ["--mode", "google", "--short-seq-prob", "1"]])
  func theNumbersOfAPassAreThoseOfTheFile(options: [String]) throws {
    let outcome = try workspace.succeed(
      command("--dupe-factor", "1", "--max-seq-length", "32", "--json", "--output", "d.h5")
        + options)
    let summary = try #require(try outcome.json() as? [String: Any])
    let count = try #require(summary["instances"] as? Int)
    let fill = try #require(summary["fill"] as? Double)
    let notNext = try #require(summary["not_next_share"] as? Double)
    func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
    let line =
      "at length 32: \(count) pairs in the first pass, filled to \(percent(fill)), IsNext "
      + "\(percent(1 - notNext)), NotNext \(percent(notNext)); "
    // Google's program draws masks between the pairs, so its forecast is another draw.
    guard options.contains("google") else {
      #expect(outcome.errors.contains(line) && !outcome.errors.contains("pairs a pass"))
      return
    }
    #expect(outcome.errors.contains("at length 32: about ") && !outcome.errors.contains(line))
    #expect(outcome.errors.contains(" pairs a pass, filled to"), "\(outcome.errors)")
  }

  @Test func aPassOfARunIsOverItsTrainingDocuments() throws {
    func pairs(_ options: [String], output: String) throws -> Int {
      let errors = try workspace.succeed(shared.pretrain(output: output) + options).errors
      let lines = errors.split(separator: "\n").filter { $0.contains(" pairs in the first pass") }
      try #require(lines.count == 1 && !errors.contains("pairs a pass"), "\(errors)")
      return try #require(
        lines[0].dropFirst("at length 32: ".count).split(separator: " ").first.flatMap { Int($0) })
    }
    let all = try pairs(["--hold-out-every", "0"], output: "a")
    let half = try pairs(["--hold-out-every", "2"], output: "b")
    #expect(abs(all - 2 * half) <= 6 && half < all, "\(all) \(half)")
  }

  @Test func patternsInQuotesStandForInstanceFiles() throws {
    try workspace.succeed(
      command("--max-seq-length", "32", "--dupe-factor", "1", "--shards", "2", "--output", "d.h5"))
    func pretrain(_ files: [String], _ output: String) -> [String] {
      ["pretrain"] + files
        + [
          "--config", shared.configuration, "--output", output, "--batch-size", "4",
          "--total-steps", "2", "--threads", "1",
        ]
    }
    try workspace.succeed(pretrain(["d-*.h5"], "a"))
    try workspace.succeed(pretrain(["--instances", "d-0000[01]-of-*.h5"], "b"))
    try workspace.succeed(pretrain(["d-00000-of-00002.h5", "d-00001-of-00002.h5"], "c"))
    let models = try ["a", "b", "c"].map { try checkpoint($0, step: 2).model }
    #expect(models[0] == models[2] && models[1] == models[2])
    try workspace.succeed(["resume", "a", "--instances", "d-*.h5", "--more-steps", "1"])
    let report = try workspace.succeed(["evaluate", "a", "d-*.h5", "--json"]).json()
    #expect((report as? [String: Any])?["step"] as? Int == 3)
    try workspace.refuse(pretrain(["e-*.h5"], "d"), mentions: ["'e-*.h5' does not exist"])
    try workspace.refuse(["evaluate", "a", "e-*.h5"], mentions: ["'e-*.h5' does not exist"])
    // A file that is given twice is read once, and that is said.
    let twice = try workspace.succeed(pretrain(["d-*.h5", "./d-00000-of-00002.h5"], "d"))
    #expect(twice.errors.contains("are the same file, which is read once"), "\(twice.errors)")
    #expect(try checkpoint("d", step: 2).model == models[2])
  }

  /// Whatever a killed process leaves, the next one in the same folder removes.
  @Test func aKilledRunIsCleanedUp() throws {
    for mode in ["balanced", "google"] {
      let running = try workspace.start(
        command("--mode", mode, "--dupe-factor", "4000", "--output", "big.h5"))
      let deadline = Date().addingTimeInterval(20)
      while running.isRunning, Date() < deadline, try workspace.list("").isEmpty { usleep(1_000) }
      running.send(SIGKILL)
      _ = try running.finish()
      #expect(!workspace.exists("big.h5"))
      try workspace.succeed(command("--dupe-factor", "1", "--output", "small.h5"))
      #expect(try workspace.list("") == ["small.h5"])
      try FileManager.default.removeItem(at: workspace.url("small.h5"))
    }
  }

  @Test func aSignalLeavesNothing() throws {
    for mode in ["balanced", "google"] {
      let running = try workspace.start(
        command("--mode", mode, "--dupe-factor", "4000", "--output", "big.h5"))
      let deadline = Date().addingTimeInterval(20)
      while running.isRunning, Date() < deadline, !running.errors.contains("ing: ") {
        usleep(1_000)
      }
      running.send(SIGTERM)
      let outcome = try running.finish()
      #expect(outcome.exitCode == 143, "\(outcome.errors)")
      #expect(try workspace.list("") == [])
    }
  }

  @Test(arguments: [
    ["--mode", "google", "--no-nsp"], ["--mode", "google", "--masking", "ngram"],
    ["--mode", "google", "--strip-accents"], ["--mode", "other"], ["--max-ngram", "2"],
    ["--masking", "piece", "--whole-word-masking"], ["--masking", "ngram", "--max-ngram", "0"],
    ["--shards", "0"], ["--dupe-factor", "0"], ["--masked-lm-prob", "1.5"],
    ["--masked-lm-prob", "0"], ["--seed=-1"],
    ["--format", "jsonl", "--compress"], ["--max-seq-length", "2"],
  ])
  func refusesWrongUsage(options: [String]) throws {
    let last = try #require(options.last { $0.hasPrefix("-") })
    try workspace.refuseUsage(
      command("--output", "data") + options, mentions: [String(last.prefix { $0 != "=" })])
  }

  @Test func refusesWhatCannotBeDone() throws {
    try workspace.refuse(
      ["create-pretraining-data", shared.store, "--mode", "google", "--output", "o.h5"],
      mentions: ["tokens.h5", "--mode google"])
    try workspace.refuse(command("--output", "missing/o.h5"), mentions: ["'missing'"])
    try workspace.refuseUsage(
      command("--max-seq-length", "4", "--output", "o.h5"), mentions: ["--max-seq-length is 4"])
    try workspace.write("empty.txt", "\n")
    try workspace.refuse(
      [
        "create-pretraining-data", "empty.txt", "--vocab", shared.vocabulary, "--output", "o.h5",
      ], mentions: ["empty.txt"], afterReading: true)
    try workspace.refuse(
      ["create-pretraining-data", shared.corpus, "--output", "o.h5"], mentions: ["--vocab"])
  }

  @Test(arguments: ["--instances", ""])
  func instancesTrainAModel(option: String) throws {
    try workspace.succeed(
      command("--max-seq-length", "32", "--dupe-factor", "2", "--shards", "2", "--output", "d.h5"))
    let files = (0..<2).map { "d-0000\($0)-of-00002.h5" }
    func pretrain(_ output: String, _ more: String...) -> [String] {
      ["pretrain"] + (option.isEmpty ? [] : [option]) + files
        + [
          "--config", shared.configuration, "--output", output, "--batch-size", "4",
          "--total-steps", "6", "--threads", "1", "--json",
        ] + more
    }
    try workspace.succeed(pretrain("whole"))
    try workspace.succeed(pretrain("parts", "--until-step", "2"))
    try workspace.succeed(["resume", "parts", "--threads", "1"])
    #expect(try checkpoint("whole", step: 6).model == checkpoint("parts", step: 6).model)
    let report = try workspace.succeed(["evaluate", "whole"] + files + ["--json"]).json()
    #expect((report as? [String: Any])?["step"] as? Int == 6)
    try workspace.succeed(["fill-mask", "whole", "the [MASK]"])
    #expect(try workspace.succeed(["inspect", files[0]]).output.contains("longest sequence"))
    #expect(try workspace.succeed(["inspect", "whole"]).output.contains("instance files"))
    try workspace.refuse(
      pretrain("other", "--max-seq-length", "16"), mentions: [files[0], "--max-seq-length"])
  }

  @Test func refusesInstancesThatDoNotFit() throws {
    try workspace.succeed(command("--dupe-factor", "1", "--output", "d.h5"))
    try workspace.write(
      "short.json",
      SharedRun.configuration(vocabularySize: shared.pieces)
        .replacingOccurrences(of: "embeddings\": 64", with: "embeddings\": 16"))
    try workspace.refuse(
      ["pretrain", "--instances", "d.h5", "--config", "short.json", "--output", "run"],
      mentions: ["d.h5", "max_position_embeddings 16"], afterReading: true)
    try workspace.refuse(
      ["pretrain", "--instances", "missing.h5", "--output", "run"], mentions: ["missing.h5"])
    try workspace.write("text.h5", "no HDF5 at all")
    try workspace.refuse(
      ["pretrain", "--instances", "text.h5", "--output", "run"], mentions: ["text.h5"])
    try workspace.refuse(
      ["pretrain", "--instances", shared.store, "--output", "run"], mentions: ["tokens.h5"])
    try workspace.refuseUsage(["pretrain", "--output", "run"], mentions: ["--instances"])
    try workspace.refuseUsage(
      ["pretrain", shared.corpus, "--instances", "d.h5", "--output", "run"],
      mentions: ["--instances"])
  }

  @Test func ngramsAreMaskedOnTheFly() throws {
    try workspace.succeed(
      shared.pretrain(
        output: "run", "--masking", "ngram", "--max-ngram", "4", "--total-steps", "2"))
    try workspace.succeed(
      shared.pretrain(output: "words", "--masking", "word", "--total-steps", "2"))
    try workspace.succeed(
      shared.pretrain(output: "same", "--whole-word-masking", "--total-steps", "2"))
    let models = try ["run", "words", "same"].map { try checkpoint($0, step: 2).model }
    #expect(models[1] == models[2] && models[0] != models[1])
    try workspace.succeed(["resume", "run", "--more-steps", "2", "--threads", "1"])
  }
}
