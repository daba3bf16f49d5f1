import Foundation
import Testing

/// Text that a vocabulary does not know is warned of, named and, if it is most of it, refused.
@Suite("Text that the vocabulary does not fit")
struct UnknownTextTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("foreign.txt", Self.foreign)
    try workspace.write("config.json", SharedRun.configuration(vocabularySize: shared.pieces))
  }

  /// Russian that an English vocabulary cannot spell.
  private static let foreign = (0..<20).map { document in
    (0..<4).map { sentence in
      "все люди рождаются \(document.isMultiple(of: 2) ? "свободными" : "равными") и все люди братья"
    }.joined(separator: "\n") + "\n"
  }.joined(separator: "\n")

  private static let nothingToLearn = ["nothing of the training text can be masked", "[UNK]"]
  private static let refusal = ["100.0 %", "[UNK]", "все", "--allow-unknown"]

  private func pretrain(_ corpus: String, _ output: String, _ more: String...) -> [String] {
    [
      "pretrain", corpus, "--config", "config.json", "--output", output, "--max-seq-length", "32",
      "--batch-size", "4", "--total-steps", "2", "--threads", "1",
    ] + more
  }

  @Test func tokenizeRefuses() throws {
    let command = ["tokenize", "foreign.txt", "--vocab", shared.vocabulary, "--output", "t.h5"]
    try workspace.refuse(command, mentions: Self.refusal, afterReading: true)
    let outcome = try workspace.succeed(command + ["--allow-unknown", "--json"])
    #expect(outcome.errors.contains("warning"))
    let result = try #require(try outcome.json() as? [String: Any])
    let report = try #require(result["report"] as? [String: Any])
    let words = try #require(report["unknown_words"] as? [[String: Any]])
    #expect(words.first?["word"] as? String == "все")
    #expect(words.first?["count"] as? Int == 160)
    // A store is refused like the text that it was made of, though its words have no names any more.
    try workspace.refuse(
      pretrain("t.h5", "run"), mentions: ["[UNK]", "--allow-unknown"], afterReading: true)
    try workspace.refuse(
      ["create-pretraining-data", "t.h5", "--output", "d.h5"],
      mentions: ["[UNK]", "--allow-unknown"], afterReading: true)
  }

  @Test(arguments: ["balanced", "google"])
  func instancesAreNotDrawn(mode: String) throws {
    let command = [
      "create-pretraining-data", "foreign.txt", "--vocab", shared.vocabulary, "--mode", mode,
      "--max-seq-length", "32", "--dupe-factor", "1", "--output", "d.h5",
    ]
    try workspace.refuse(command, mentions: Self.refusal, afterReading: true)
    try workspace.succeed(command + ["--allow-unknown"])
    let train = [
      "pretrain", "--instances", "d.h5", "--config", "config.json", "--batch-size", "4",
      "--total-steps", "2", "--threads", "1", "--output", "run",
    ]
    try workspace.refuse(train, mentions: ["[UNK]", "--allow-unknown"], afterReading: true)
    // Nothing of it is to be predicted.
    try workspace.refuse(
      train + ["--allow-unknown"], mentions: Self.nothingToLearn, afterReading: true)
  }

  @Test func pretrainRefusesBeforeTheFirstStep() throws {
    try workspace.refuse(
      pretrain("foreign.txt", "run", "--vocab", shared.vocabulary), mentions: Self.refusal,
      afterReading: true)
    try workspace.refuse(
      pretrain("foreign.txt", "run", "--vocab", shared.vocabulary, "--allow-unknown"),
      mentions: Self.nothingToLearn, afterReading: true)
  }

  /// A step without a target has no loss, and is told of once; all others are logged as ever.
  @Test func aStepWithNothingToPredictHasNoLoss() throws {
    try workspace.write("mixed.txt", Self.foreign + "\n" + SmallCorpus.text(documents: 6))
    let outcome = try workspace.succeed(
      [
        "pretrain", "mixed.txt", "--config", "config.json", "--output", "run", "--max-seq-length",
        "32", "--batch-size", "1", "--total-steps", "40", "--threads", "1", "--vocab",
        shared.vocabulary, "--hold-out-every", "0", "--allow-unknown", "--no-nsp",
      ])
    let told = outcome.errorLines.filter { $0.contains("has nothing to predict") }
    #expect(told.count == 1, "\(outcome.errors)")
    var (with, without) = (0, 0)
    for line in String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self)
      .split(separator: "\n")
    {
      let step = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      if let loss = step["mlm_loss"] as? Double {
        #expect(loss > 0 && step["mlm_accuracy"] != nil)
        with += 1
      } else {
        #expect(step["mlm_accuracy"] == nil && step["gradient_norm"] as? Double == 0)
        if without == 0 {
          let number = try #require(step["step"] as? Int)
          #expect(told.first?.contains("step \(number) has nothing") == true)
        }
        without += 1
      }
    }
    #expect(with > 0 && without > 0)
    #expect(try workspace.succeed(["inspect", "--check", "run"]).output.contains("good"))
    try workspace.succeed(["resume", "run", "--more-steps", "2", "--threads", "1"])
  }

  @Test("Where nothing is masked no model is perfect") func nothingIsMeasured() throws {
    let mentions = ["nothing of ", "is masked", "100.0 %"]
    try workspace.refuse(
      ["evaluate", shared.run, "foreign.txt"], mentions: mentions + ["foreign.txt", "'все' 160"],
      afterReading: true)
    try workspace.succeed([
      "create-pretraining-data", "foreign.txt", "--vocab", shared.vocabulary, "--max-seq-length",
      "32", "--dupe-factor", "1", "--allow-unknown", "--output", "d.h5",
    ])
    try workspace.refuse(["evaluate", shared.run, "d.h5"], mentions: ["d.h5", "is masked"])
    // Nor is one best that was measured on nothing: every fourth document is held out, all of them foreign.
    let documents = Self.foreign.components(separatedBy: "\n\n")
    try workspace.write(
      "mixed.txt",
      documents.enumerated().map { place, text in
        place % 4 == 3 ? text : "the sun warms the hill.\nrain follows the road.\n"
      }.joined(separator: "\n\n"))
    let outcome = try workspace.succeed(
      pretrain(
        "mixed.txt", "run", "--vocab", shared.vocabulary, "--allow-unknown", "--hold-out-every",
        "4"))
    #expect(outcome.output.contains("MLM perplexity  -"), "\(outcome.output)")
    let log = String(decoding: try workspace.bytes("run/metrics.jsonl"), as: UTF8.self)
    #expect(log.contains("\"perplexity\":\"nan\""), "\(log)")
    try workspace.refuse(
      ["evaluate", "run"], mentions: ["held-out documents", "is masked"], afterReading: true)
    try workspace.refuse(
      ["evaluate", "run", "--checkpoint", "best"], mentions: ["no evaluation"])
  }

  @Test("A long text is refused after its first megabytes") func longTexts() throws {
    let line = Self.foreign
    try workspace.write(
      "long.txt", String(repeating: line, count: 10_000_000 / line.utf8.count + 1))
    let outcome = try workspace.run([
      "tokenize", "long.txt", "--vocab", shared.vocabulary, "--output", "t.h5",
    ])
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.contains("of the first "))
    #expect(outcome.errors.contains("все"))
    #expect(!workspace.exists("t.h5"))
  }

  @Test("Some of it is warned of, by name, and evaluate tells the rate") func warnings() throws {
    try workspace.write(
      "some.txt", SmallCorpus.text() + "\n" + "the sun warms свет 囧 囧 .\nthe sun warms rain.\n")
    let tokenize = ["tokenize", "some.txt", "--vocab", shared.vocabulary, "--output", "t.h5"]
    // Three of some 1,800 tokens.
    #expect(try !workspace.succeed(tokenize).errors.contains("囧"))
    try workspace.write(
      "more.txt",
      SmallCorpus.text(documents: 10) + "\n"
        + String(repeating: "the sun warms свет 囧 囧 .\n", count: 4))
    var outcome = try workspace.succeed([
      "tokenize", "more.txt", "--vocab", shared.vocabulary, "--output", "m.h5",
    ])
    #expect(outcome.errors.contains("warning"))
    #expect(outcome.errors.contains("'囧' 8, 'свет' 4"))
    outcome = try workspace.succeed(["evaluate", shared.run, "more.txt"])
    #expect(outcome.errors.contains("warning") && outcome.errors.contains("[UNK]"))
    #expect(outcome.output.contains("% of the tokens are [UNK]"))
    let json = try workspace.succeed(["evaluate", shared.run, "--json"]).json() as? [String: Any]
    #expect(json?["unknown_rate"] as? Double == 0)
  }

  /// A corpus of which a share stands in words of 160 letters.
  private func writeOverlong(_ name: String, lines: Int, of all: Int = 120) throws {
    let text = SmallCorpus.text().split(separator: "\n", omittingEmptySubsequences: false)
    try workspace.write(
      name,
      text.prefix(all).enumerated().map { number, line in
        line.isEmpty || number >= lines ? String(line) : String(repeating: "sunrain", count: 23)
      }.joined(separator: "\n") + "\n")
  }

  private static let overlong = ["of more than 100 characters are [UNK]", "% of the characters"]
  private static let spaces = "put spaces between the words"

  @Test(
    "Words that are too long are named as the cause, counted in characters, and refused above a fifth"
  )
  func overlongWords() throws {
    // A third of the lines, most of the characters, and few of the tokens.
    try writeOverlong("long.txt", lines: 40)
    let tokenize = ["tokenize", "long.txt", "--vocab", shared.vocabulary, "--output", "t.h5"]
    let train = ["train-vocab", "long.txt", "--size", "90", "--output", "v.txt"]
    let refused = Self.overlong + [Self.spaces, "20 %", "--allow-unknown"]
    try workspace.refuse(tokenize, mentions: refused, afterReading: true)
    try workspace.refuse(train, mentions: refused, afterReading: true)
    try workspace.refuse(
      pretrain("long.txt", "run", "--vocab", shared.vocabulary), mentions: refused,
      afterReading: true)
    try workspace.refuse(
      [
        "create-pretraining-data", "long.txt", "--vocab", shared.vocabulary, "--output", "d.h5",
        "--max-seq-length", "32",
      ], mentions: refused, afterReading: true)
    var outcome = try workspace.succeed(tokenize + ["--allow-unknown", "--json"])
    let result = try #require(try outcome.json() as? [String: Any])
    let report = try #require(result["report"] as? [String: Any])
    let overlong = try #require(report["overlong"] as? [String: Any])
    #expect(overlong["words"] as? Int == 32 && overlong["characters"] as? Int == 32 * 161)
    #expect((report["unknown_words"] as? [Any])?.isEmpty == true)
    outcome = try workspace.succeed(train + ["--allow-unknown"])
    for text in [outcome.errors, outcome.output] {
      #expect(
        Self.overlong.allSatisfy { text.contains($0) } && text.contains(Self.spaces), "\(text)")
      #expect(!text.contains("room for") && !text.contains("Unicode"), "\(text)")
    }
    #expect(!outcome.output.contains("characters covered 100"))
    outcome = try workspace.succeed(["evaluate", shared.run, "long.txt"])
    #expect(outcome.errors.contains(Self.overlong[0]) && outcome.errors.contains(Self.spaces))
  }

  @Test("A few words that are too long are warned of by their share of the characters")
  func someOverlongWords() throws {
    try writeOverlong("some.txt", lines: 2)
    let outcome = try workspace.succeed([
      "tokenize", "some.txt", "--vocab", shared.vocabulary, "--output", "t.h5",
    ])
    let told = try #require(outcome.errorLines.first { $0.contains("[UNK]") })
    #expect(told.contains("warning: 2 words of more than 100 characters are [UNK]: "), "\(told)")
    #expect(told.contains(Self.spaces) && !told.contains("Unicode"))
  }

  @Test("Text of nothing but such words has words") func nothingButOverlongWords() throws {
    try workspace.write(
      "only.txt", (0..<27).map { String(repeating: "abc\($0)", count: 40) + "\n" }.joined())
    try workspace.refuse(
      ["train-vocab", "only.txt", "--output", "v.txt", "--allow-unknown"],
      mentions: [
        "'only.txt': 27 words of more than 100 characters are [UNK]: 100.0 %", Self.spaces,
      ], afterReading: true)
  }

  @Test("fill-mask and next-sentence say what they do not know") func unknownQuestions() throws {
    let unknown = "все люди"
    try workspace.refuse(
      ["fill-mask", shared.run, unknown + " [MASK]"], mentions: ["[UNK]", "'все', 'люди'"])
    try workspace.refuse(
      ["next-sentence", shared.exported, "the sun", unknown], mentions: ["second text", "[UNK]"])
    try workspace.refuse(
      ["next-sentence", shared.run, "", "the sun"], mentions: ["first text", "no words"])
    let outcome = try workspace.succeed(["fill-mask", shared.run, "все sun [MASK]"])
    #expect(outcome.errors.contains("warning: 50 % of the pieces of the text are [UNK] ('все')"))
  }

  @Test("fill-mask proposes words, whatever the model makes of special pieces") func candidates()
    throws
  {
    let outcome = try workspace.succeed([
      "fill-mask", shared.run, "the sun [MASK] the hill .", "--top", "1000", "--json",
    ])
    let result = try #require(try outcome.json() as? [String: Any])
    let masks = try #require(result["masks"] as? [[[String: Any]]])
    let pieces = masks[0].compactMap { $0["piece"] as? String }
    #expect(pieces.count == shared.pieces - 5)
    #expect(pieces.allSatisfy { !$0.hasPrefix("[") })
  }

  @Test("A vocabulary without room for the text's characters is refused, and the lost ones named")
  func trainVocab() throws {
    // 400 ideographs, of which 100 are rare.
    let text = String(
      String.UnicodeScalarView(
        (0..<400).flatMap { n in
          repeatElement(Unicode.Scalar(0x4E00 + UInt32(n)) ?? "x", count: n < 300 ? 40 : 8)
        }))
    try workspace.write("han.txt", text + "\n")
    let command = ["train-vocab", "han.txt", "--output", "v.txt", "--size"]
    let outcome = try workspace.succeed(command + ["380", "--json"])
    #expect(outcome.errors.contains("warning") && outcome.errors.contains("25 of 400"))
    let result = try #require(try outcome.json() as? [String: Any])
    let lost = try #require(result["lost_characters"] as? [[String: Any]])
    #expect(lost.first?["character"] as? String == "\u{4F77}")
    #expect(lost.first?["count"] as? Int == 8)
    #expect(lost.count == 25)
    try workspace.refuse(
      ["train-vocab", "han.txt", "--output", "w.txt", "--size", "200"], mentions: ["400"],
      afterReading: true)
    try workspace.refuse(
      ["train-vocab", "han.txt", "--output", "w.txt", "--limit-alphabet", "200"],
      mentions: ["[UNK]", "--allow-unknown", "--limit-alphabet"], afterReading: true)
    try workspace.succeed([
      "train-vocab", "han.txt", "--output", "w.txt", "--limit-alphabet", "200", "--allow-unknown",
    ])
    // All of it has room in the default size.
    let whole = try workspace.succeed(["train-vocab", "han.txt", "--output", "x.txt", "--json"])
    #expect((try whole.json() as? [String: Any])?["pieces"] as? Int == 405)
  }
}
