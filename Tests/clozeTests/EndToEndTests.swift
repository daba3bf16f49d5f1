import Foundation
import Testing

/// The main job, command by command.
struct EndToEndTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  @Test func vocabularyIsTheSameOnEveryRun() throws {
    try workspace.succeed(["train-vocab", shared.corpus, "--size", "90", "--output", "v.txt"])
    let bytes = try workspace.bytes("v.txt")
    #expect(try bytes == Data(contentsOf: URL(fileURLWithPath: shared.vocabulary)))
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == shared.pieces)
    #expect(Set(lines).count == lines.count)
    for special in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] {
      #expect(lines.contains(Substring(special)))
    }
  }

  @Test func encodeWritesALineForEveryLine() throws {
    let encode = ["encode", "--vocab", shared.vocabulary]
    let text = "the sun\n\n  \na river\u{2028}finds\u{85}rain\rfire\nno end"
    let outcome = try workspace.succeed(encode, input: text)
    let lines = outcome.output.components(separatedBy: "\n")
    // Five lines in, the last one without an end; a line end after each one out.
    #expect(lines.count == 6 && lines.last == "", "\(lines)")
    #expect(lines.first == "the sun")
    #expect(lines[1].isEmpty && lines[2].isEmpty)
    #expect(lines[3].hasPrefix("a river") && lines[3].hasSuffix("fire"), "\(lines[3])")
    #expect(!outcome.output.contains("\r"))
  }

  @Test func encodePrintsIDsAndSpecialTokens() throws {
    let encode = ["encode", "--vocab", shared.vocabulary]
    let text = "The Sun warms the hill.\n\n[MASK] rain\n"
    let pieces = try workspace.succeed(encode + ["--special-tokens"], input: text).output
    let ids = try workspace.succeed(encode + ["--special-tokens", "--ids"], input: text).output
    #expect(pieces.hasPrefix("[CLS] the sun warms the hill . [SEP]\n[CLS] [SEP]\n[CLS] "))
    #expect(!pieces.contains("[MASK]"))
    let vocabulary = try String(contentsOfFile: shared.vocabulary, encoding: .utf8)
      .split(separator: "\n")
    let named = ids.components(separatedBy: "\n").map { line in
      line.split(separator: " ").map { Int($0).map { String(vocabulary[$0]) } ?? "not a number" }
        .joined(separator: " ")
    }
    #expect(named.joined(separator: "\n") == pieces)
  }

  @Test func encodeReadsFilesInTheirOrder() throws {
    try workspace.write("a.txt", "rain\n")
    try workspace.write("b.txt", "fire\n")
    let outcome = try workspace.succeed(
      ["encode", "b.txt", "a.txt", "--vocab", shared.vocabulary])
    #expect(outcome.output == "fire\nrain\n")
  }

  @Test func sharedRunPrintsJSON() throws {
    #expect(
      shared.outcomes.map { $0.arguments[0] } == ["train-vocab", "tokenize", "pretrain", "export"])
    let results = try shared.outcomes.map { try #require(try $0.json() as? [String: Any]) }
    #expect(results[1]["documents"] as? Int == 60)
    #expect(results[1]["sentences"] as? Int == 240)
    #expect(results[2]["step"] as? Int == 8)
    #expect(results[2]["total_steps"] as? Int == 8)
    #expect(results[2]["checkpoint"] as? String == "run/step-00000008.h5")
    #expect((results[3]["files"] as? [String])?.count == 7)
  }

  @Test func pretrainTrainsAVocabulary() throws {
    try workspace.succeed([
      "pretrain", shared.corpus, "--preset", "tiny", "--vocab-size", "80", "--output", "run",
      "--max-seq-length", "16", "--batch-size", "2", "--total-steps", "2",
    ])
    let files = ["config.json", "metrics.jsonl", "step-00000002.h5", "tokens.h5", "vocab.txt"]
    #expect(Set(try workspace.list("run")).isSuperset(of: files))
    let vocabulary = String(decoding: try workspace.bytes("run/vocab.txt"), as: UTF8.self)
    let configuration = try #require(
      try JSONSerialization.jsonObject(with: try workspace.bytes("run/config.json"))
        as? [String: Any])
    #expect(configuration["vocab_size"] as? Int == vocabulary.split(separator: "\n").count)
    #expect(configuration["hidden_size"] as? Int == 128)
  }

  @Test func pretrainKeepsWhatTheConfigurationSays() throws {
    try workspace.succeed([
      "pretrain", shared.corpus, "--vocab", shared.vocabulary, "--config", shared.configuration,
      "--output", "run", "--max-seq-length", "32", "--total-steps", "1",
    ])
    let configuration = try #require(
      try JSONSerialization.jsonObject(with: try workspace.bytes("run/config.json"))
        as? [String: Any])
    #expect(configuration["hidden_size"] as? Int == 16)
    #expect(configuration["hidden_dropout_prob"] as? Double == 0.1)
    #expect(configuration["attention_probs_dropout_prob"] as? Double == 0.1)
  }

  @Test func metricsHaveALineForEveryStep() throws {
    let text = try String(contentsOfFile: shared.run + "/metrics.jsonl", encoding: .utf8)
    let lines = try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let steps = lines.filter { $0["kind"] as? String == "step" }
    #expect(steps.compactMap { $0["step"] as? Int } == Array(1...8))
    let losses = steps.compactMap { $0["mlm_loss"] as? Double }
    #expect(losses.count == 8 && losses.allSatisfy { $0 > 0 && $0 < 20 })
    #expect(lines.contains { $0["kind"] as? String == "evaluation" })
  }

  @Test func evaluationStandsBesideBaselines() throws {
    let outcome = try workspace.succeed(["evaluate", shared.run, "--json"])
    let report = try #require(try outcome.json() as? [String: Any])
    let masked = try #require(report["masked_language_model"] as? [String: Any])
    let uniform = try #require(masked["uniform_loss"] as? Double)
    #expect(abs(uniform - log(Double(shared.pieces))) < 1e-9)
    let unigram = try #require(masked["unigram_loss"] as? Double)
    #expect(unigram > 0 && unigram < uniform)
    #expect(try #require(masked["commonest_piece_accuracy"] as? Double) < 1)
    #expect(try #require(masked["count"] as? Int) > 0)
    let next = try #require(report["next_sentence"] as? [String: Any])
    #expect(try #require(next["majority_accuracy"] as? Double) >= 0.5)
    let text = try workspace.succeed(["evaluate", shared.run]).output
    #expect(text.contains("MLM loss") && text.contains("NSP accuracy"))
  }

  @Test func evaluatesOtherText() throws {
    try workspace.write("other.txt", SmallCorpus.text(documents: 5))
    let outcome = try workspace.succeed(["evaluate", shared.run, "other.txt", "--json"])
    let report = try #require(try outcome.json() as? [String: Any])
    #expect(report["step"] as? Int == 8)
    #expect(try workspace.list(".") == ["other.txt"])
    #expect(report["measured_on"] as? String == "5 documents of other.txt")
  }

  @Test func figuresSayWhatTheyWereMeasuredOn() throws {
    try workspace.write("other.txt", SmallCorpus.text(documents: 5))
    let other = try workspace.succeed(["evaluate", shared.run, "other.txt"]).output
    #expect(other.contains("\nother.txt ") && !other.contains("held-out"), "\(other)")
    let own = try workspace.succeed(["evaluate", shared.run, shared.corpus]).output
    #expect(own.contains("\ntraining text ") && own.contains("trained on"), "\(own)")
    #expect(!own.contains("held-out"), "\(own)")
    // The same text under another name is the training text still.
    try workspace.write("copy.txt", SmallCorpus.text())
    let copy = try workspace.succeed(["evaluate", shared.run, "copy.txt"]).output
    #expect(copy.contains("\ntraining text "), "\(copy)")
    let heldOut = try workspace.succeed(["evaluate", shared.run]).output
    #expect(heldOut.contains("\nheld-out "), "\(heldOut)")
  }

  @Test func exportGivesTheSameAnswers() throws {
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: shared.exported)) == [
        "config.json", "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
        "special_tokens_map.json", "README.md",
      ])
    let text = "the [MASK] warms the [MASK]."
    let answers = try [shared.run, shared.checkpoint, shared.exported].map {
      try workspace.succeed(["fill-mask", $0, text, "--top", "3", "--json"]).output
    }
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(answers[0].utf8)) as? [String: Any])
    let masks = try #require(result["masks"] as? [[[String: Any]]])
    #expect(masks.map(\.count) == [3, 3])
    for candidates in masks {
      let probabilities = candidates.compactMap { $0["probability"] as? Double }
      #expect(probabilities.count == 3 && probabilities == probabilities.sorted(by: >))
      #expect(probabilities.reduce(0, +) <= 1)
    }
  }

  @Test func nextSentenceSumsToOne() throws {
    let answers = try [shared.run, shared.exported].map {
      try workspace.succeed([
        "next-sentence", $0, "the sun warms rain.", "a river finds fire.", "--json",
      ])
      .output
    }
    #expect(answers[0] == answers[1])
    let result = try #require(
      try JSONSerialization.jsonObject(with: Data(answers[0].utf8)) as? [String: Any])
    let isNext = try #require(result["is_next"] as? Double)
    let notNext = try #require(result["not_next"] as? Double)
    #expect(abs(isNext + notNext - 1) < 1e-9)
    #expect(result["label"] as? String == (isNext >= notNext ? "IsNext" : "NotNext"))
  }

  @Test func inspectKnowsEveryKind() throws {
    let kinds = [
      (shared.run, "run directory"), (shared.checkpoint, "checkpoint"),
      (shared.store, "token store"), (shared.exported + "/model.safetensors", "safetensors"),
      (shared.exported, "exported model"), (shared.vocabulary, "vocabulary"),
    ]
    for (path, kind) in kinds {
      let text = try workspace.succeed(["inspect", path]).output
      #expect(text.contains(kind), "\(text)")
      let result = try #require(
        try workspace.succeed(["inspect", path, "--json"]).json() as? [String: Any])
      #expect(try #require(result["facts"] as? [[String: Any]]).count > 1)
      #expect(result["arrays"] is [[String: Any]])
    }
    let model = try workspace.succeed(["inspect", shared.checkpoint]).output
    #expect(model.contains("bert.embeddings.word_embeddings.weight"))
    #expect(model.contains("[\(shared.pieces), 16]"))
  }
}
