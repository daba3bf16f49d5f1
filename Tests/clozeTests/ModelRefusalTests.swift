import Foundation
import Testing

/// Configurations, checkpoints and stores that do not fit or are damaged.
struct ModelRefusalTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  @Test func refusesHeadsThatDoNotDivide() throws {
    try workspace.write(
      "c.json", SharedRun.configuration(vocabularySize: shared.pieces, hidden: 16, heads: 3))
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "c.json"),
      mentions: ["'c.json'", "hidden_size 16", "num_attention_heads 3"])
  }

  @Test(arguments: ["not json", "[1, 2]", "", "{\"hidden_size\": 16}", "{\"vocab_size\": \"x\"}"])
  func refusesWhatIsNoConfiguration(text: String) throws {
    try workspace.write("c.json", text)
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "c.json"), mentions: ["'c.json'"])
  }

  @Test func refusesAMissingConfiguration() throws {
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "missing.json"), mentions: ["'missing.json'"])
  }

  @Test(arguments: [
    ("hidden_act", "\"nonsense\""), ("hidden_dropout_prob", "1"), ("num_hidden_layers", "0"),
    ("layer_norm_eps", "0"), ("type_vocab_size", "-1"), ("initializer_range", "0"),
  ])
  func refusesAValueOfTheConfiguration(key: String, value: String) throws {
    var text = SharedRun.configuration(vocabularySize: shared.pieces)
    if let line = text.range(of: "\"\(key)\": [0-9.]+", options: .regularExpression) {
      text.replaceSubrange(line, with: "\"\(key)\": \(value)")
    } else {
      text = "{\"\(key)\": \(value), " + text.dropFirst()
    }
    try workspace.write("c.json", text)
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "c.json"), mentions: ["'c.json'", key])
  }

  @Test func refusesSequencesBeyondThePositions() throws {
    try workspace.refuse(
      shared.pretrain(output: "run", "--max-seq-length", "65"),
      mentions: ["--max-seq-length is 65", "64"])
  }

  @Test func refusesSequencesWithoutRoom() throws {
    let outcome = try workspace.run(shared.pretrain(output: "run", "--max-seq-length", "3"))
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("--max-seq-length is 3, expected 5 to"), "\(outcome.errors)")
    #expect(!workspace.exists("run"))
  }

  /// Every command that opens a model.
  private func refuseAsModel(
    _ path: String, mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let commands = [
      ["fill-mask", path, "the [MASK]"], ["embed", path, shared.corpus],
      ["next-sentence", path, "the sun", "rain"],
      ["export", path, "--output", "exported"],
    ]
    for command in commands {
      try workspace.refuse(command, mentions: mentions, sourceLocation: sourceLocation)
    }
  }

  @Test func refusesATruncatedCheckpoint() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: shared.checkpoint))
    for count in [bytes.count - 1, bytes.count / 2, 200, 8] {
      try workspace.write("cut.h5", bytes.prefix(count))
      try refuseAsModel("cut.h5", mentions: ["'cut.h5'"])
      try workspace.refuse(["inspect", "cut.h5"], mentions: ["'cut.h5'"])
    }
  }

  @Test func refusesARunWhoseCheckpointIsTruncated() throws {
    try workspace.copy(shared.run, as: "run")
    let name = "run/step-00000008.h5"
    let bytes = try workspace.bytes(name)
    try workspace.write(name, bytes.prefix(bytes.count / 2))
    try workspace.refuse(["resume", "run", "--more-steps", "1"], mentions: [name])
    try workspace.refuse(["evaluate", "run"], mentions: [name])
    try refuseAsModel("run", mentions: [name])
  }

  @Test func refusesADamagedCheckpoint() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: shared.checkpoint))
    // Weights, moments and descriptions all over the file.
    for part in 1...12 {
      var damaged = bytes
      damaged[bytes.count * part / 13] ^= 0x10
      try workspace.write("bad.h5", damaged)
      try workspace.refuse(["inspect", "bad.h5"], mentions: ["'bad.h5'"])
    }
  }

  @Test func refusesOneSegmentForTwoSentences() throws {
    try workspace.write(
      "c.json",
      SharedRun.configuration(vocabularySize: shared.pieces).replacingOccurrences(
        of: "}", with: ", \"type_vocab_size\": 1}"))
    try workspace.refuse(
      shared.pretrain(output: "run", "--config", "c.json"), mentions: ["type_vocab_size"],
      afterReading: true)
  }

  @Test func refusesForeignFiles() throws {
    try workspace.write("text.h5", "this is no HDF5 file\n")
    try refuseAsModel("text.h5", mentions: ["'text.h5'"])
    try workspace.refuse(["inspect", "text.h5"], mentions: ["'text.h5'"])
    try workspace.refuse(
      ["pretrain", "text.h5", "--output", "run", "--total-steps", "1"], mentions: ["'text.h5'"])
    try workspace.write("empty.h5", "")
    try refuseAsModel("empty.h5", mentions: ["'empty.h5'"])
    try workspace.refuse(
      ["pretrain", "empty.h5", "--output", "run", "--total-steps", "1"], mentions: ["'empty.h5'"])
    try refuseAsModel("missing", mentions: ["'missing'", "does not exist"])
    try workspace.makeDirectory("folder")
    try refuseAsModel("folder", mentions: ["'folder'"])
    try workspace.refuse(["inspect", "missing"], mentions: ["'missing'"])
    try workspace.refuse(["inspect", "folder"], mentions: ["'folder'"])
  }

  @Test func refusesOneKindForAnother() throws {
    try refuseAsModel(shared.store, mentions: [shared.store, "checkpoint"])
    try workspace.refuse(
      ["pretrain", shared.checkpoint, "--output", "run", "--total-steps", "1"],
      mentions: [shared.checkpoint, "token store"])
    try workspace.refuse(["evaluate", shared.exported], mentions: [shared.exported])
    try workspace.refuse(["evaluate", "missing"], mentions: ["'missing'"])
  }

  @Test func refusesATruncatedStore() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: shared.store))
    for count in [bytes.count - 1, bytes.count / 2, 100] {
      try workspace.write("cut.h5", bytes.prefix(count))
      try workspace.refuse(
        ["pretrain", "cut.h5", "--output", "run", "--total-steps", "1"], mentions: ["'cut.h5'"])
      try workspace.refuse(["inspect", "cut.h5"], mentions: ["'cut.h5'"])
    }
  }

  @Test func refusesADamagedExport() throws {
    try workspace.copy(shared.exported, as: "exported")
    let weights = try workspace.bytes("exported/model.safetensors")
    try workspace.write("exported/model.safetensors", weights.prefix(weights.count / 2))
    try workspace.refuse(
      ["fill-mask", "exported", "[MASK]"], mentions: ["exported/model.safetensors"])
    try workspace.write("exported/model.safetensors", weights)
    try workspace.write("exported/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n")
    try workspace.refuse(
      ["fill-mask", "exported", "[MASK]"], mentions: ["exported/vocab.txt", "5"])
    try FileManager.default.removeItem(at: workspace.url("exported/config.json"))
    try workspace.refuse(["fill-mask", "exported", "[MASK]"], mentions: ["exported/config.json"])
  }

  @Test func refusesTextThatDoesNotFit() throws {
    try workspace.refuse(["fill-mask", shared.run, "the sun"], mentions: ["[MASK]", "the sun"])
    let long = String(repeating: "sun ", count: 80)
    try workspace.refuse(["fill-mask", shared.run, long + "[MASK]"], mentions: ["64"])
    try workspace.refuse(["next-sentence", shared.run, long, long], mentions: ["64"])
  }
}
