import Foundation
import Testing

/// Commands that read text: streams, compression, normalizer switches, the report.
struct TextCommandTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  private func encode(_ arguments: String..., input: String = "") throws -> String {
    try workspace.succeed(["encode", "--vocab", shared.vocabulary] + arguments, input: input).output
  }

  @Test func encodeStreamsInOrderOnAnyNumberOfThreads() throws {
    let text = (0..<300).map { SmallCorpus.text(documents: 60, sentences: 1 + $0 % 5) }.joined()
    #expect(text.utf8.count > 1 << 20)
    let one = try encode("--threads", "1", input: text)
    #expect(try encode("--threads", "3", input: text) == one)
    #expect(
      one.split(separator: "\n", omittingEmptySubsequences: false).count
        == text.split(separator: "\n", omittingEmptySubsequences: false).count)
    try workspace.write("a.txt", text)
    #expect(try encode("a.txt") == one)
    #expect(try encode("-", input: text) == one)
  }

  @Test func encodeNamesTheLineOfABadByte() throws {
    try workspace.write("bad.txt", Data("the sun\nrain\n".utf8) + [0x61, 0xFF] + Data("\nx".utf8))
    let outcome = try workspace.run(["encode", "--vocab", shared.vocabulary, "bad.txt", "--ids"])
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors
        == "cloze: error: 'bad.txt', line 3: byte 0xFF at offset 1 of the line is not valid UTF-8; "
        + "convert it first: iconv -f WINDOWS-1252 -t UTF-8 < bad.txt > new.txt\n")
    try workspace.write("good.txt", Data("Bär\ncaf".utf8) + [0xE9] + Data("\n".utf8))
    let good = try workspace.run(["encode", "--vocab", shared.vocabulary, "good.txt"])
    #expect(good.exitCode == 1)
    #expect(good.errors.contains("line 2: byte 0xE9 at offset 3"), "\(good.errors)")
    #expect(good.errors.contains("iconv -c -f UTF-8 -t UTF-8 < good.txt"), "\(good.errors)")
  }

  @Test func encodeWarnsOfLinesThatEndInCarriageReturns() throws {
    try workspace.write("cr.txt", "the sun\rrain\rthe sun\r")
    let outcome = try workspace.run(["encode", "--vocab", shared.vocabulary, "cr.txt"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("warning: 'cr.txt' is text whose lines end in CR alone"))
    #expect(outcome.errors.contains(#"tr '\r' '\n' < cr.txt"#))
  }

  @Test func helpNamesAllCompressions() throws {
    for command in ["train-vocab", "tokenize", "pretrain", "create-pretraining-data"] {
      let help = try workspace.succeed([command, "--help"]).output
      for ending in [".gz", ".zst", ".xz", ".bz2"] { #expect(help.contains(ending), "\(command)") }
    }
    #expect(try workspace.succeed(["encode", "--help"]).output.contains("bzip2"))
  }

  @Test func specialTokensInTextAreTextUnlessAllowed() throws {
    #expect(try encode(input: "the [MASK] sun\n").split(separator: " ").contains("[MASK]") == false)
    #expect(
      try encode("--allow-special-tokens", input: "the [MASK] sun\n") == "the [MASK] sun\n")
  }

  @Test func normalizerSwitches() throws {
    #expect(try encode(input: "THE") == "the\n")
    #expect(try encode("--no-lowercase", input: "THE") == "[UNK]\n")
    #expect(try encode("--cased", input: "THE") == "[UNK]\n")
    #expect(try encode(input: "thé") == "the\n")
    #expect(try encode("--no-strip-accents", input: "thé") == "[UNK]\n")
    #expect(try encode(input: "th\u{200B}e") == "the\n")
    #expect(try encode("--no-clean-text", input: "th\u{200B}e") == "[UNK]\n")
    #expect(try encode(input: "the中sun") == "the [UNK] sun\n")
    #expect(try encode("--no-split-chinese", input: "the中sun") == "[UNK]\n")
    try workspace.refuseUsage(
      ["encode", "--vocab", shared.vocabulary, "--cased", "--lowercase"],
      mentions: ["--cased", "--lowercase"])
  }

  @Test func trainVocabWithUnusedSlots() throws {
    let outcome = try workspace.succeed([
      "train-vocab", shared.corpus, "--size", "100", "--unused", "7", "--output", "v.txt", "--json",
    ])
    let lines = String(decoding: try workspace.bytes("v.txt"), as: UTF8.self).split(separator: "\n")
    #expect(lines[5..<12].elementsEqual((0..<7).map { "[unused\($0)]" }))
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["pieces"] as? Int == lines.count)
    #expect(result["unknown_rate"] as? Double == 0)
    for key in ["pieces_per_word", "character_coverage", "lost_characters"] {
      #expect(result[key] != nil, "\(key)")
    }
    try workspace.refuseUsage(
      ["train-vocab", "c.txt", "--output", "v.txt", "--unused", "-1"], mentions: ["--unused"])
  }

  @Test func tokenizeReportsBeforeItWrites() throws {
    let outcome = try workspace.succeed([
      "tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "t.h5",
      "--max-seq-length", "32", "--json",
    ])
    let result = try #require(try outcome.json() as? [String: Any])
    let report = try #require(result["report"] as? [String: Any])
    #expect(report["documents"] as? Int == 60)
    #expect(report["sentences_per_document"] as? Double == 4)
    #expect(report["one_sentence_share"] as? Double == 0)
    #expect(report["is_next_share"] as? Double == 0.5)
    #expect(report["sequence_length"] as? Int == 32)
    for key in ["fill", "unknown_rate", "store_bytes", "google_is_next_share", "sequences"] {
      #expect(report[key] != nil, "\(key)")
    }
  }

  @Test func blankLinesAfterEverySentenceAreRefused() throws {
    try workspace.write("single.txt", SmallCorpus.text(documents: 50, sentences: 1))
    let tokenize = [
      "tokenize", "single.txt", "--vocab", shared.vocabulary, "--output", "t.h5",
    ]
    try workspace.refuse(
      tokenize, mentions: ["100 %", "50 documents", "--allow-unbalanced"], afterReading: true)
    try workspace.refuse(
      ["pretrain", "single.txt", "--output", "run", "--vocab-size", "90", "--total-steps", "2"],
      mentions: ["--allow-unbalanced", "--no-nsp"], afterReading: true)
    try workspace.succeed(tokenize + ["--allow-unbalanced"])
    #expect(workspace.exists("t.h5"))
    // The store is refused like the text.
    try workspace.refuse(
      shared.pretrain("t.h5", output: "run"), mentions: ["--allow-unbalanced"], afterReading: true)
  }

  @Test func leftoversOfAKilledCommandGo() throws {
    // Process ids end at 2^22.
    try workspace.write(".t.h5.4194305.1.partial", "half a store")
    try workspace.write(".t.h5.\(ProcessInfo.processInfo.processIdentifier).1.partial", "at work")
    try workspace.succeed([
      "tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "t.h5",
    ])
    #expect(
      try workspace.list(".") == [
        ".t.h5.\(ProcessInfo.processInfo.processIdentifier).1.partial", "t.h5",
      ])
  }

  @Test(arguments: [SIGKILL, SIGTERM])
  func aTokenizeThatWasEndedGoesOn(signal: Int32) throws {
    let text = SmallCorpus.text(documents: 40_000)
    try workspace.write("c.txt", text)
    func tokenize(_ output: String) -> [String] {
      [
        "tokenize", "c.txt", "--vocab", shared.vocabulary, "--output", output,
        "--record-interval", "500000", "--threads", "1",
      ]
    }
    let whole = try workspace.succeed(tokenize("whole.h5"))
    #expect(!whole.errors.contains("going on"))
    // Where it is ended is up to chance; that it has come somewhere is waited for.
    let running = try workspace.start(tokenize("t.h5"))
    let deadline = Date().addingTimeInterval(20)
    let record = ".t.h5.unfinished/progress.json"
    while running.isRunning, Date() < deadline, !workspace.exists(record) { usleep(200) }
    running.send(signal)
    let outcome = try running.finish()
    // A machine may be so fast that there is nothing left to end.
    guard outcome.exitCode != 0 else { return }
    #expect(!workspace.exists("t.h5"))
    let second = try workspace.succeed(tokenize("t.h5"))
    #expect(second.errors.contains("going on after"), "\(second.errors)")
    let isSame = try workspace.bytes("t.h5") == workspace.bytes("whole.h5")
    #expect(isSame)
    #expect(second.output == whole.output.replacing("whole.h5", with: "t.h5"))
    #expect(try workspace.list(".") == ["c.txt", "t.h5", "whole.h5"])
  }

  @Test func proseAndPatterns() throws {
    try workspace.makeDirectory("texts")
    for name in ["a", "b"] {
      try workspace.write("texts/\(name).txt", "The sun warms the hill. A river\nfinds the road.\n")
    }
    let outcome = try workspace.succeed([
      "tokenize", "texts/*.txt", "--text-format", "prose", "--vocab", shared.vocabulary,
      "--output", "t.h5", "--json",
    ])
    let result = try #require(try outcome.json() as? [String: Any])
    #expect(result["documents"] as? Int == 2)
    #expect(result["sentences"] as? Int == 4)
    try workspace.refuseUsage(
      ["tokenize", "a", "--text-format", "nonsense", "--vocab", "v", "--output", "t"],
      mentions: ["--text-format"])
  }
}
