import Foundation
import Testing

/// What a model cannot do is said, and configurations of other models are not taken for ours.
struct ModelHonestyTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try workspace.bytes(name), as: UTF8.self)
  }

  /// From the run to its export, and to the export of that: no head answers that was not trained.
  @Test func aRunWithoutNextSentenceHasNoAnswerForIt() throws {
    try workspace.succeed(shared.pretrain(output: "run", "--no-nsp", "--total-steps", "2"))
    try workspace.succeed(["export", "run", "--output", "first"])
    try workspace.succeed(["export", "first", "--output", "second"])
    for model in ["run", "run/step-00000002.h5", "first", "second"] {
      try workspace.refuse(
        ["next-sentence", model, "the sun", "rain"],
        mentions: [model, "no head for next-sentence prediction"])
      try workspace.succeed(["fill-mask", model, "the [MASK]"])
    }
    for model in ["first", "second"] {
      #expect(try text(model + "/config.json").contains("\"BertForMaskedLM\""))
      #expect(try text(model + "/README.md").contains("no head for next-sentence prediction"))
      #expect(try workspace.succeed(["inspect", model]).output.contains("BertForMaskedLM"))
    }
    #expect(try workspace.succeed(["inspect", "run"]).output.contains("heads"))
    try workspace.succeed(["resume", "run", "--more-steps", "1"])
    try workspace.succeed(["evaluate", "run"])
  }

  /// A recipe's dropout is that of the training; fine-tuning inherits the model's.
  @Test func exportsCarryTheDropoutOfTheModel() throws {
    let small = [
      "pretrain", shared.store, "--preset", "tiny", "--total-steps", "1", "--batch-size", "2",
      "--threads", "1",
    ]
    for (name, options) in [("default", []), ("given", ["--dropout", "0.3"])] {
      try workspace.succeed(small + ["--output", name] + options)
      try workspace.succeed(["export", name, "--output", name + "-export"])
      let configuration = try text(name + "-export/config.json")
      #expect(configuration.contains("\"hidden_dropout_prob\": 0.1"), "\(configuration)")
      #expect(configuration.contains("\"attention_probs_dropout_prob\": 0.1"))
    }
    try workspace.write(
      "c.json", SharedRun.configuration(vocabularySize: shared.pieces, dropout: 0.25))
    try workspace.succeed(
      shared.pretrain(output: "own", "--config", "c.json", "--total-steps", "1"))
    try workspace.succeed(["export", "own", "--output", "own-export"])
    #expect(try text("own-export/config.json").contains("\"hidden_dropout_prob\": 0.25"))
  }

  @Test(arguments: [
    ("is_decoder", "true"), ("torch_dtype", "\"int8\""), ("model_type", "\"albert\""),
    ("add_cross_attention", "true"), ("quantization_config", "{}"),
  ])
  func aForeignKeyIsRefused(key: String, value: String) throws {
    let text = SharedRun.configuration(vocabularySize: shared.pieces)
    try workspace.write("c.json", "{\"\(key)\": \(value), " + text.dropFirst())
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "c.json"), mentions: ["'c.json'", key, "expected"])
    try workspace.copy(shared.exported, as: "model")
    let old = try self.text("model/config.json")
    let changed = old.replacingOccurrences(
      of: "\"model_type\": \"bert\",", with: key == "model_type" ? "" : "\"model_type\": \"bert\","
    )
    try workspace.write("model/config.json", "{\"\(key)\": \(value), " + changed.dropFirst())
    for command in [
      ["fill-mask", "model", "the [MASK]"], ["export", "model", "--output", "again"],
      ["inspect", "model"],
    ] {
      try workspace.refuse(command, mentions: ["model/config.json", key, "expected"])
    }
  }

  @Test func unknownKeysOfAConfigurationAreNamedOnce() throws {
    let text = SharedRun.configuration(vocabularySize: shared.pieces)
    try workspace.write(
      "c.json", "{\"hidden_sise\": 9, \"layernorm_epsilon\": 0.1, " + text.dropFirst())
    let outcome = try workspace.succeed(
      shared.pretrain(output: "run", "--config", "c.json", "--total-steps", "1"))
    let told = outcome.errorLines.filter { $0.contains("no effect") }
    #expect(
      told == [
        "'c.json': kept, but have no effect: 'hidden_sise' (did you mean 'hidden_size'?), "
          + "'layernorm_epsilon' (did you mean 'layer_norm_eps'?)"
      ], "\(outcome.errors)")
    let plain = try workspace.succeed(shared.pretrain(output: "plain", "--total-steps", "1"))
    #expect(!plain.errors.contains("no effect"))
  }

  /// Also where a vocabulary is trained, whose size the configuration tells.
  @Test func leftOutKeysOfAConfigurationAreNamedOnce() throws {
    let text = SharedRun.configuration(vocabularySize: 90)
    try workspace.write("c.json", "{\"output_attentions\": true, " + text.dropFirst())
    let outcome = try workspace.succeed([
      "pretrain", shared.corpus, "--config", "c.json", "--total-steps", "1", "--max-seq-length",
      "32", "--output", "run",
    ])
    #expect(outcome.errors.contains("vocabulary: "))
    #expect(outcome.errorLines.count { $0.contains("left out") } == 1, "\(outcome.errors)")
  }

  /// Trained at 8, with room for 64.
  @Test func positionsBeyondTheTrainedLengthAreWarnedOf() throws {
    try workspace.succeed(
      shared.pretrain(output: "run", "--max-seq-length", "8", "--total-steps", "2"))
    try workspace.succeed(["export", "run", "--output", "model"])
    #expect(try text("model/tokenizer_config.json").contains("\"model_max_length\": 8"))
    #expect(try text("model/config.json").contains("\"max_position_embeddings\": 64"))
    #expect(try text("model/README.md").contains("up to 8 pieces"))
    let long = "the sun warms rain and a river finds fire and the [MASK]"
    for model in ["run", "model"] {
      let outcome = try workspace.succeed(["fill-mask", model, long])
      let warnings = outcome.errorLines.filter { $0.contains("warning") }
      #expect(warnings.count == 1 && warnings[0].contains("at most 8"), "\(outcome.errors)")
      let pair = try workspace.succeed(["next-sentence", model, "the sun warms rain", "fire finds"])
      #expect(pair.errors.contains("at most 8"), "\(pair.errors)")
      let short = try workspace.succeed(["fill-mask", model, "the [MASK]"])
      #expect(short.errors.isEmpty, "\(short.errors)")
      #expect(try workspace.succeed(["inspect", model]).output.contains("8 of 64"))
    }
    try workspace.succeed([
      "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--output", "long.h5",
      "--max-seq-length", "32", "--dupe-factor", "1",
    ])
    let evaluated = try workspace.succeed(["evaluate", "run", "long.h5"])
    #expect(evaluated.errors.contains("at most 8"), "\(evaluated.errors)")
  }
}
