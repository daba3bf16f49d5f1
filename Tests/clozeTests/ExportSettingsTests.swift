import Foundation
import Testing

/// What a run was told of text holds on its export, and on the export of that.
@Suite struct ExportSettingsTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func pretrain(_ corpus: String, _ pieces: [String], _ options: String...) throws {
    let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + pieces
    try workspace.write("vocab.txt", vocabulary.map { $0 + "\n" }.joined())
    try workspace.write("config.json", SharedRun.configuration(vocabularySize: vocabulary.count))
    try workspace.write("corpus.txt", corpus)
    try workspace.succeed(
      [
        "pretrain", "corpus.txt", "--vocab", "vocab.txt", "--config", "config.json", "--output",
        "run", "--total-steps", "2", "--batch-size", "2", "--max-seq-length", "16",
        "--hold-out-every", "0", "--threads", "1",
      ] + options)
  }

  private func exportTwice() throws -> Outcome {
    let outcome = try workspace.succeed(["export", "run", "--output", "first"])
    try workspace.succeed(["export", "first", "--output", "second"])
    for name in try FileManager.default.contentsOfDirectory(atPath: workspace.path + "/first") {
      #expect(try workspace.bytes("first/" + name) == workspace.bytes("second/" + name), "\(name)")
    }
    return outcome
  }

  @Test func textThatIsNotCleanedStaysSo() throws {
    let sentence = "zero\u{200B}width and plain words.\n"
    let text = String(repeating: sentence + sentence + "\n", count: 12)
    try pretrain(
      text, ["zero\u{200B}width", "zerowidth", "and", "plain", "words", "."], "--no-clean-text")
    let outcome = try exportTwice()
    #expect(
      outcome.errorLines.contains { $0.contains("BertTokenizer") && $0.contains("clean_text") })
    // As many pieces, so the same probabilities: both read the text in the same way.
    let question = ["zero\u{200B}width [MASK] plain", "--json"]
    let answers = try ["run", "first", "second"].map {
      try workspace.succeed(["fill-mask", $0] + question).output
    }
    #expect(answers[0] == answers[1])
    #expect(answers[1] == answers[2])
  }

  /// Google's program takes words of up to 200 characters, Hugging Face's of up to 100.
  @Test func googlesLongestWordIsExported() throws {
    let shared = try SharedRun.shared
    try workspace.succeed([
      "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--mode", "google",
      "--max-seq-length", "32", "--allow-unbalanced", "--output", "data.h5",
    ])
    try workspace.succeed([
      "pretrain", "data.h5", "--vocab", shared.vocabulary, "--config", shared.configuration,
      "--output", "run", "--total-steps", "1", "--batch-size", "2", "--threads", "1",
    ])
    let outcome = try exportTwice()
    #expect(outcome.errorLines.contains { $0.contains("more than 100 characters") })
    let file = String(decoding: try workspace.bytes("first/tokenizer.json"), as: UTF8.self)
    #expect(file.contains("\"max_input_chars_per_word\": 200,"))
    let classes = String(
      decoding: try workspace.bytes("first/tokenizer_config.json"), as: UTF8.self)
    #expect(classes.contains("\"PreTrainedTokenizerFast\""))
  }

  @Test func piecesThatAreCanonicallyEqualAreAllExported() throws {
    let sentence = "caf\u{E9} and cafe\u{301} and K \u{212A}.\n"
    let text = String(repeating: sentence + sentence + "\n", count: 12)
    let pieces = ["caf\u{E9}", "cafe\u{301}", "K", "\u{212A}", "and", "."]
    try pretrain(text, pieces, "--cased")
    let outcome = try exportTwice()
    #expect(!outcome.errorLines.contains { $0.contains("BertTokenizer") })
    let file = String(decoding: try workspace.bytes("first/tokenizer.json"), as: UTF8.self)
    for (id, piece) in pieces.enumerated() {
      #expect(
        file.utf8.split(separator: UInt8(ascii: "\n")).contains {
          let line = "      \"\(piece)\": \(id + 5)"
          return $0.elementsEqual(line.utf8) || $0.elementsEqual((line + ",").utf8)
        }, "\(piece)")
    }
  }

  /// What rounds and what pools is written, and read again.
  @Test func numbersAndPoolingAreAsAskedFor() throws {
    let shared = try SharedRun.shared
    try workspace.succeed(["export", shared.run, "--output", "half", "--dtype", "float16"])
    let half = try workspace.succeed(["inspect", "half"]).output
    #expect(half.contains("float16") && !half.contains("float32"), "\(half)")
    try workspace.succeed(["import", "half", "--output", "half.h5"])
    try workspace.succeed(["export", "half.h5", "--output", "again", "--dtype", "float16"])
    #expect(
      try workspace.bytes("again/model.safetensors") == workspace.bytes("half/model.safetensors"))
    try workspace.succeed([
      "export", shared.run, "--output", "vectors", "--format", "sentence-transformers",
      "--pooling", "max", "--normalize",
    ])
    let pooled = try workspace.succeed(["embed", "vectors"], input: "the sun\n")
    #expect(pooled.errors.contains("REDUCE_MAX, the last layer, vectors of length 1"))
    let plain = try workspace.succeed(
      [
        "embed", shared.run, "--pooling-strategy", "REDUCE_MAX", "--pooling-layer", "-1",
        "--normalize",
      ], input: "the sun\n")
    #expect(plain.output == pooled.output)
  }
}
