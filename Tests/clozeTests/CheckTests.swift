import Foundation
import Testing

/// `inspect --check`, and commands on a run whose newest checkpoint is damaged.
struct CheckTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Flips a bit in the middle of a file.
  private func damage(_ name: String) throws {
    var bytes = try workspace.bytes(name)
    bytes[bytes.count / 2] ^= 1
    try workspace.write(name, bytes)
  }

  @Test func goodFilesAreProved() throws {
    let files = [
      (shared.checkpoint, "checkpoint of step 8"), (shared.store, "token store, 60 documents"),
      (shared.vocabulary, "vocabulary, \(shared.pieces) pieces"),
      (shared.exported + "/model.safetensors", "safetensors without checksums"),
    ]
    for (file, contents) in files {
      let outcome = try workspace.succeed(["inspect", "--check", file])
      #expect(outcome.output.hasPrefix("\(file): good: \(contents)"), "\(outcome.output)")
    }
    let all = try workspace.succeed(["inspect", "--check", shared.run, "--json"]).json()
    let names = try #require(all as? [[String: Any]]).compactMap { $0["file"] as? String }
    #expect(
      names.map { ($0 as NSString).lastPathComponent } == [
        "step-00000008.h5", "tokens.h5", "vocab.txt", "run.json", "config.json", "metrics.jsonl",
      ])
    let model = try workspace.succeed(["inspect", "--check", shared.exported, "--json"]).json()
    #expect((model as? [[String: Any]])?.count == 6)
  }

  @Test func instancesInJSONLinesAreProvedLineByLine() throws {
    try workspace.succeed([
      "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--dupe-factor", "1",
      "--max-seq-length", "32", "--output", "d.jsonl",
    ])
    let text = String(decoding: try workspace.bytes("d.jsonl"), as: UTF8.self)
    let lines = text.split(separator: "\n").map(String.init)
    let good = "good: instance file in JSON lines, \(lines.count) instances of up to "
    for name in ["d.jsonl", "d.json", "d"] {
      try workspace.write(name, text)
      let proof = try workspace.succeed(["inspect", "--check", name])
      #expect(proof.output.hasPrefix("\(name): \(good)"), "\(proof.output)")
      let shown = try workspace.succeed(["inspect", name]).output
      #expect(shown.contains("instances in JSON lines") && shown.contains("\(lines.count)"))
    }
    func instance(
      _ ids: String = "2, 7, 3", _ segments: String = "0, 0, 0", _ positions: String = "1",
      _ labels: String = "9", _ rest: String = ", \"next_sentence_label\": 0"
    ) -> String {
      "{\"input_ids\": [\(ids)], \"segment_ids\": [\(segments)], "
        + "\"masked_lm_positions\": [\(positions)], \"masked_lm_ids\": [\(labels)]\(rest)}"
    }
    for (line, mention) in [
      (instance("2, 7"), "'segment_ids'"), (instance("", ""), "no pieces"),
      (instance("2, -7, 3"), "'input_ids'"), (instance("2, 7.5, 3"), "'input_ids'"),
      (instance("2, 7, 3", "0, 2, 0"), "segment 2"),
      (instance("2, 7, 3", "0, 0, 0", "3"), "position 3"),
      (instance("2, 7, 3", "0, 0, 0", "2, 1", "9, 9"), "position 1 after 2"),
      (instance("2, 7, 3", "0, 0, 0", "1", "9, 9"), "'masked_lm_ids'"),
      (instance("2, 7, 3", "0, 0, 0", "1", "9", ""), "no 'next_sentence_label'"),
      (instance("2, 7, 3", "0, 0, 0", "1", "9", ", \"next_sentence_label\": 2"), "0 or 1"),
      ("{\"input_ids\": [2]}", "no list 'segment_ids'"), ("", "is not valid JSON"),
    ] {
      try workspace.write("bad.jsonl", instance() + "\n" + line + "\n" + instance() + "\n")
      try workspace.refuse(
        ["inspect", "--check", "bad.jsonl"], mentions: ["'bad.jsonl', line 2 ", mention])
      try workspace.refuse(["inspect", "bad.jsonl"], mentions: ["line 2 ", mention])
    }
    try workspace.write("bad.jsonl", instance() + "\n" + instance())
    try workspace.refuse(["inspect", "--check", "bad.jsonl"], mentions: ["line 2 breaks off"])
    try workspace.write("bad.jsonl", instance().replacingOccurrences(of: "7", with: "7 7") + "\n")
    try workspace.refuse(
      ["inspect", "--check", "bad.jsonl"], mentions: ["line 1 is not valid JSON"])
  }

  /// Files in JSON by themselves: those that the program reads are proved, others named as what they are.
  @Test func filesInJSONAreProvedByThemselves() throws {
    for (file, contents) in [
      (shared.run + "/config.json", "configuration, 2 layers of width 16"),
      (shared.run + "/run.json", "description of a run of 8 steps"),
      (shared.run + "/metrics.jsonl", "log, "),
      (shared.exported + "/config.json", "configuration, 2 layers"),
      (shared.exported + "/tokenizer.json", "tokenizer, \(shared.pieces) pieces"),
      (shared.exported + "/tokenizer_config.json", "settings of the tokenizer"),
    ] {
      let outcome = try workspace.succeed(["inspect", "--check", file])
      #expect(outcome.output.hasPrefix("\(file): good: \(contents)"), "\(outcome.output)")
      #expect(try workspace.succeed(["inspect", file]).output.contains(contents))
    }
    for (name, text, mention) in [
      ("config.json", "{\"vocab_size\": \"x\"}", "config.json"), ("config.json", "", "config.json"),
      ("run.json", "{}", "run.json"), ("tokenizer.json", "[1]", "tokenizer.json"),
      ("metrics.jsonl", "{\"step\": 1}\n{", "line 2 breaks off"),
      ("other.json", "{\"a\": 1}", "'other.json' is JSON of no kind that is proved"),
      ("other.json", "{\"a\": 1", "'other.json' is not valid JSON"),
    ] {
      try workspace.write(name, text)
      try workspace.refuse(["inspect", "--check", name], mentions: [mention])
    }
  }

  /// The instance files of a run are proved with it, and that they are still those it was trained on.
  @Test func instanceFilesOfARunAreProvedWithIt() throws {
    func draw(_ name: String, seed: String) throws {
      try workspace.succeed([
        "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--output", name,
        "--dupe-factor", "1", "--max-seq-length", "32", "--seed", seed,
      ])
    }
    try draw("i.h5", seed: "1")
    try workspace.succeed([
      "pretrain", "--instances", "i.h5", "--config", shared.configuration, "--output", "run",
      "--batch-size", "4", "--total-steps", "2", "--threads", "1",
    ])
    let good = try workspace.succeed(["inspect", "--check", "run"])
    #expect(good.output.contains("/i.h5: good: instance file, "), "\(good.output)")
    let bytes = try workspace.bytes("i.h5")
    try damage("i.h5")
    try expectFault("run", ["i.h5"])
    try workspace.remove("i.h5")
    try expectFault("run", ["i.h5' is missing"])
    // Whole, but another.
    try draw("i.h5", seed: "2")
    try expectFault("run", ["i.h5' has hash", "were trained on"])
    try workspace.write("i.h5", bytes)
    #expect(try workspace.succeed(["inspect", "--check", "run"]).output == good.output)
  }

  @Test func damagedFilesAreNamed() throws {
    try workspace.copy(shared.checkpoint, as: "step.h5")
    try workspace.copy(shared.store, as: "tokens.h5")
    for name in ["step.h5", "tokens.h5"] {
      try damage(name)
      try workspace.refuse(["inspect", "--check", name], mentions: ["'\(name)'", "is damaged"])
    }
    try workspace.write("vocab.txt", "[PAD]\n[PAD]\n")
    try workspace.refuse(["inspect", "--check", "vocab.txt"], mentions: ["vocab.txt"])
    try workspace.refuse(["inspect", "--check", "missing"], mentions: ["'missing'"])
  }

  /// Whole files, but of another run.
  @Test func aVocabularyOrStoreOfAnotherRunIsNamed() throws {
    try workspace.copy(shared.run, as: "run")
    let pieces = try String(decoding: workspace.bytes("run/vocab.txt"), as: UTF8.self)
    try workspace.write("run/vocab.txt", pieces + "other\n")
    let vocabulary = try workspace.run(["inspect", "--check", "run"])
    #expect(vocabulary.exitCode == 1)
    #expect(vocabulary.errors.contains("'run/vocab.txt' has"), "\(vocabulary.errors)")
    try workspace.write("run/vocab.txt", pieces)
    try workspace.write(
      "other.txt", "Other text.\nOf other words.\n\nMore text.\nWith more words.\n")
    try workspace.succeed([
      "tokenize", "other.txt", "--vocab", shared.vocabulary, "--output", "other.h5",
    ])
    try workspace.write("run/tokens.h5", workspace.bytes("other.h5"))
    let store = try workspace.run(["inspect", "--check", "run"])
    #expect(store.exitCode == 1)
    #expect(store.errors.contains("'run/tokens.h5' has hash"), "\(store.errors)")
  }

  /// A fault in each file of an exported model.
  @Test(arguments: [
    ("model.safetensors", nil), ("model.safetensors", ""), ("config.json", nil),
    ("config.json", "{}"), ("config.json", ""), ("tokenizer.json", "{\"version\": 1"),
    ("tokenizer_config.json", "[]"), ("special_tokens_map.json", "{"), ("vocab.txt", "[PAD]\n"),
  ])
  func aFaultInAnExportIsNamed(name: String, contents: String?) throws {
    try workspace.copy(shared.exported, as: "model")
    if let contents {
      try workspace.write("model/" + name, contents)
    } else {
      try workspace.remove("model/" + name)
    }
    try expectFault("model", [name])
    try workspace.write("model/" + name, try bytes(of: shared.exported + "/" + name).dropLast(9))
    try expectFault("model", [name])
  }

  /// Whole files that do not belong together.
  @Test func filesOfAnotherExportAreNamed() throws {
    try workspace.copy(shared.exported, as: "model")
    let pieces = try String(decoding: workspace.bytes("model/vocab.txt"), as: UTF8.self)
    try workspace.write("model/vocab.txt", pieces + "other\n")
    try expectFault("model", ["vocab.txt", "tokenizer.json", "do not fit"])
  }

  /// A fault in each file of a run, or a file that is not there.
  @Test(arguments: [
    ("run.json", ""), ("run.json", "{\"format\": \"other\"}"), ("config.json", "{"),
    ("config.json", SharedRun.configuration(vocabularySize: 90, hidden: 32)),
    ("metrics.jsonl", "{\"kind\":\"step\",\"step\":1}\nnothing\n{\"step\":2}\n"),
    ("metrics.jsonl", "{\"step\":1}\n{\"step\":"), ("metrics.jsonl", "[]\n"),
    ("non-finite-step-00000003.h5", "damaged"), ("tokens.h5", nil), ("vocab.txt", nil),
  ])
  func aFaultInARunIsNamed(name: String, contents: String?) throws {
    try workspace.copy(shared.run, as: "run")
    if let contents {
      try workspace.write("run/" + name, contents)
    } else {
      try workspace.remove("run/" + name)
    }
    try expectFault("run", ["'run/\(name)'"])
  }

  @Test func aCheckpointUnderAnotherNameIsRefusedByAll() throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.copy(shared.checkpoint, as: "run/step-00000031.h5")
    let mentions = ["run/step-00000031.h5", "step 31", "holds step 8", "'step-00000008.h5'"]
    try expectFault("run", mentions)
    for command in [
      ["resume", "run", "--more-steps", "2"], ["evaluate", "run"], ["inspect", "run"],
      ["export", "run", "--output", "e"], ["fill-mask", "run/step-00000031.h5", "the [MASK]"],
      ["inspect", "--check", "run/step-00000031.h5"],
    ] {
      try workspace.refuse(command, mentions: mentions)
    }
    // Another name says nothing.
    try workspace.copy(shared.checkpoint, as: "mine.h5")
    try workspace.succeed(["inspect", "--check", "mine.h5"])
  }

  private func expectFault(
    _ folder: String, _ mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try workspace.run(["inspect", "--check", folder])
    #expect(outcome.exitCode == 1, sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    for mention in mentions {
      #expect(
        outcome.errors.contains(mention), "\(outcome.errors)", sourceLocation: sourceLocation)
    }
  }

  private func bytes(of path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func theCheckpointBeforeADamagedOneIsUsed() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--save-every", "4"))
    try damage("run/step-00000008.h5")
    let notice = "cloze: warning: 'run/step-00000008.h5' is damaged"
    let exported = try workspace.succeed(["export", "run", "--output", "exported"])
    #expect(exported.errorLines.contains { $0.hasPrefix(notice) }, "\(exported.errors)")
    let resumed = try workspace.succeed(["resume", "run", "--json"])
    let notices = resumed.errorLines.filter { $0.hasPrefix(notice) }
    #expect(notices.count == 1 && notices[0].hasSuffix("using 'run/step-00000004.h5' instead"))
    #expect(workspace.exists("run/step-00000008.h5.damaged"))
    try workspace.succeed(["inspect", "--check", "run/step-00000008.h5"])
  }

  @Test func whatIsKeptCanBeChosen() throws {
    try workspace.succeed(
      shared.pretrain(
        output: "run", "--save-every", "1", "--until-step", "6", "--keep-last", "1",
        "--keep-every", "3"))
    #expect(try checkpoints() == [3, 6])
    try workspace.succeed(["resume", "run", "--keep-last", "2"])
    #expect(try checkpoints() == [3, 6, 7, 8])
    try workspace.refuseUsage(
      shared.pretrain(output: "other", "--keep-every", "0"), mentions: ["--keep-every"])
    try workspace.refuse(
      shared.pretrain(output: "other", "--keep-best", "--hold-out-every", "0"),
      mentions: ["--keep-best", "held-out"], afterReading: true)
  }

  private func checkpoints() throws -> [Int] {
    try workspace.list("run").compactMap { name in
      name.hasPrefix("step-") ? Int(name.dropFirst(5).dropLast(3)) : nil
    }
  }
}
