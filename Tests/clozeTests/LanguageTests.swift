import Foundation
import Testing

/// How text is normalized: chosen from the vocabulary, or from the text that one is trained on.
@Suite("Normalizing that fits the language")
struct LanguageTests {
  let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private static let special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"

  /// A corpus of documents of four sentences.
  private func write(_ name: String, _ sentences: [String]) throws {
    let documents = (0..<30).map { document in
      (0..<4).map { sentences[(document * 3 + $0) % sentences.count] + "\n" }.joined()
    }
    try workspace.write(name, documents.joined(separator: "\n"))
  }

  private static let german = [
    "Der Hund sieht das Haus .", "Die Stadt liegt am Fluss .",
    "Das schöne Mädchen grüßt den Hund .",
    "Am Fluss steht ein Haus .",
  ]
  private static let japanese = [
    "デフォルトのプログラム です", "データベースを ひらく", "すべての デフォルトを よむ", "プログラムが ひらく",
  ]

  private func pretrain(_ corpus: String, _ more: String...) -> [String] {
    try? workspace.write(
      "config.json", SharedRun.configuration(vocabularySize: 200))
    return [
      "pretrain", corpus, "--config", "config.json", "--output", "run", "--max-seq-length", "32",
      "--batch-size", "4", "--total-steps", "2", "--threads", "1",
    ] + more
  }

  private func pieces(_ text: String, _ vocabulary: String, _ more: String...) throws -> Outcome {
    try workspace.succeed(["encode", "--vocab", vocabulary] + more, input: text)
  }

  @Test("A cased vocabulary keeps the case, and says so") func casedVocabulary() throws {
    try write("de.txt", Self.german)
    try workspace.succeed([
      "train-vocab", "de.txt", "--cased", "--size", "200", "--output", "v.txt",
    ])
    let outcome = try pieces("Der Hund grüßt", "v.txt")
    #expect(outcome.output == "Der Hund grüßt\n")
    #expect(outcome.errors.contains("'v.txt' holds capitals") && outcome.errors.contains("--cased"))
    #expect(outcome.errorLines.count == 1)
    // The flag says nothing new.
    #expect(try pieces("Der Hund", "v.txt", "--cased").errors.isEmpty)
    let lower = try pieces("Der Hund", "v.txt", "--lowercase")
    #expect(lower.output != "Der Hund\n")
    #expect(lower.errors.contains("warning") && lower.errors.contains("--lowercase"))
    #expect(lower.errors.contains("'v.txt'"))
    // The same tokens with the flag and without, in every command.
    try workspace.succeed(["tokenize", "de.txt", "--vocab", "v.txt", "--output", "a.h5"])
    try workspace.succeed(["tokenize", "de.txt", "--vocab", "v.txt", "--cased", "--output", "b.h5"])
    #expect(try workspace.bytes("a.h5") == workspace.bytes("b.h5"))
    for mode in ["google", "balanced"] {
      let command = [
        "create-pretraining-data", "de.txt", "--vocab", "v.txt", "--mode", mode, "--format",
        "jsonl",
        "--dupe-factor", "2", "--max-seq-length", "32",
      ]
      try workspace.succeed(command + ["--output", "\(mode)-0.jsonl"])
      try workspace.succeed(command + ["--output", "\(mode)-1.jsonl", "--cased"])
      try workspace.succeed(command + ["--output", "\(mode)-2.jsonl", "--no-lowercase"])
      let expected = try workspace.bytes("\(mode)-1.jsonl")
      #expect(try workspace.bytes("\(mode)-0.jsonl") == expected)
      #expect(try workspace.bytes("\(mode)-2.jsonl") == expected)
      try workspace.succeed(
        command + ["--output", "\(mode)-3.jsonl", "--lowercase", "--allow-unknown"])
      #expect(try workspace.bytes("\(mode)-3.jsonl") != expected)
    }
  }

  @Test("An uncased vocabulary with --cased is warned of, and refused where it knows nothing")
  func casedWithoutCapitals() throws {
    try write("de.txt", Self.german)
    try workspace.succeed(["train-vocab", "de.txt", "--size", "200", "--output", "v.txt"])
    let outcome = try pieces("Der Hund", "v.txt", "--cased")
    #expect(outcome.errors.contains("warning"))
    #expect(outcome.errors.contains("--cased") && outcome.errors.contains("'v.txt'"))
    try workspace.refuse(
      ["tokenize", "de.txt", "--vocab", "v.txt", "--cased", "--output", "t.h5"],
      mentions: ["[UNK]", "--allow-unknown"], afterReading: true)
  }

  @Test("Japanese keeps its marks: vocabulary, store, checkpoint and export")
  func japaneseKeepsMarks() throws {
    try write("ja.txt", Self.japanese)
    let trained = try workspace.succeed([
      "train-vocab", "ja.txt", "--size", "200", "--output", "v.txt", "--json",
    ])
    let report = try #require(try trained.json() as? [String: Any])
    #expect(report["strip_accents"] as? Bool == false)
    #expect(report["damaged_scripts"] as? [String] == ["Kana"])
    let losses = try #require(report["losses"] as? [[String: Any]])
    #expect(losses.contains { $0["letter"] as? String == "デ" && $0["becomes"] as? String == "テ" })
    // The vocabulary is enough to know.
    let outcome = try pieces("デフォルト", "v.txt")
    #expect(Array(outcome.output.unicodeScalars.prefix(1)) == ["デ"])
    #expect(outcome.errors.contains("--no-strip-accents"))
    #expect(try pieces("デフォルト", "v.txt", "--strip-accents").errors.contains("'v.txt'"))

    let run = try workspace.succeed(pretrain("ja.txt"))
    #expect(run.errors.contains("accents are kept") && run.errors.contains("デ"))
    let vocabulary = String(decoding: try workspace.bytes("run/vocab.txt"), as: UTF8.self)
    #expect(vocabulary.unicodeScalars.contains("デ"))
    let filled = try workspace.succeed(["fill-mask", "run", "デフォルト の [MASK]", "--json"])
    #expect(filled.errors.isEmpty)
    try workspace.succeed(["export", "run", "--output", "exported"])
    let configuration = try JSONSerialization.jsonObject(
      with: workspace.bytes("exported/tokenizer_config.json"))
    #expect((configuration as? [String: Any])?["strip_accents"] as? Bool == false)
    // Without the files that say so, as in Google's releases, the vocabulary does.
    let fill = ["fill-mask", "exported", "デフォルト の [MASK]", "--json"]
    let expected = try workspace.succeed(fill).output
    for name in ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"] {
      try workspace.remove("exported/" + name)
    }
    #expect(try workspace.succeed(fill).output == expected)
    // A second way to the same: the vocabulary given.
    try workspace.succeed(["tokenize", "ja.txt", "--vocab", "run/vocab.txt", "--output", "t.h5"])
    let inspected = try workspace.succeed(["inspect", "t.h5"])
    #expect(inspected.output.contains("lowercase, accents kept"))
  }

  @Test("What is asked for wins when a vocabulary is trained") func askedFor() throws {
    try write("ja.txt", Self.japanese)
    let outcome = try workspace.succeed([
      "train-vocab", "ja.txt", "--size", "200", "--output", "v.txt", "--strip-accents",
    ])
    #expect(outcome.output.contains("lose marks") && outcome.output.contains("デ→テ"))
    let vocabulary = String(decoding: try workspace.bytes("v.txt"), as: UTF8.self)
    #expect(!vocabulary.unicodeScalars.contains("デ"))
  }

  @Test("English with a few accents is normalized as BERT's") func english() throws {
    try workspace.write(
      "en.txt",
      SmallCorpus.text(documents: 60) + "\nthe café warms the sun.\nthe sun follows rain.\n")
    let outcome = try workspace.succeed([
      "train-vocab", "en.txt", "--size", "100", "--output", "v.txt", "--json",
    ])
    let report = try #require(try outcome.json() as? [String: Any])
    #expect(report["strip_accents"] as? Bool == true)
    #expect(try pieces("The CAFÉ", "v.txt").errors.isEmpty)
  }

  @Test("Marks that a given vocabulary strips from a text are told of") func lostMarks() throws {
    try write("de.txt", Self.german)
    try workspace.succeed([
      "train-vocab", "de.txt", "--strip-accents", "--size", "200", "--output", "v.txt",
    ])
    let given = ["--vocab", "v.txt", "--max-seq-length", "32"]
    let tokenize = ["tokenize", "de.txt", "--output", "t.h5"] + given
    let data = ["create-pretraining-data", "de.txt", "--output", "d.h5"] + given
    for command in [
      tokenize, data, data + ["--mode", "google"],
      [
        "pretrain", "de.txt", "--vocab", "v.txt", "--preset", "tiny", "--output", "run",
        "--max-seq-length", "32", "--batch-size", "4", "--total-steps", "2",
      ], ["evaluate", "run", "de.txt"],
    ] {
      let told = try #require(
        try workspace.succeed(command).errorLines.first { $0.contains("lose marks") })
      #expect(told.contains("most: ö→o, ä→a, ü→u (Latin)") || told.contains("ö→o"), "\(command)")
      // The vocabulary has no piece for any of them.
      #expect(told.contains("warning") && told.contains("train-vocab"))
      #expect(!told.contains("--no-strip-accents keeps"))
    }
    // Whoever asks for it knows.
    #expect(try !workspace.succeed(tokenize + ["--strip-accents"]).errors.contains("lose marks"))
    try write("en.txt", ["The sun warms the hill .", "A dog sees the café ."])
    #expect(
      try !workspace.succeed([
        "tokenize", "de.txt", "--vocab", "v.txt", "--no-strip-accents", "--allow-unknown",
        "--output", "u.h5",
      ]).errors.contains("lose marks"))
  }

  @Test("Dropped characters are told of with counts, and with what to do where they are many")
  func droppedCharacters() throws {
    let plain = SmallCorpus.text(documents: 60)
    let khmer = plain.replacingOccurrences(of: " the ", with: "\u{200B}the ")
    try workspace.write("zwsp.txt", khmer)
    try workspace.write("broken.txt", plain + "the s\u{FFFD}n warms rain.\nthe sun warms rain.\n")
    try workspace.write("few.txt", plain + "the s\u{AD}un warms rain.\nthe sun warms rain.\n")
    let shared = try SharedRun.shared
    for (name, mentions, isWarning) in [
      ("zwsp.txt", ["U+200B ", "replace it by a space"], true),
      ("broken.txt", ["U+FFFD 1", "convert the original"], true), ("few.txt", ["U+00AD 1"], false),
    ] {
      for command in [
        ["train-vocab", name, "--size", "90", "--output", "v.txt"],
        ["tokenize", name, "--vocab", shared.vocabulary, "--output", "t.h5", "--allow-unknown"],
        [
          "pretrain", name, "--vocab", shared.vocabulary, "--config", shared.configuration,
          "--output",
          "run-\(name)", "--max-seq-length", "32", "--batch-size", "4", "--total-steps", "1",
          "--allow-unknown",
        ],
        [
          "create-pretraining-data", name, "--vocab", shared.vocabulary, "--output", "d.h5",
          "--max-seq-length", "32", "--mode", "google", "--allow-unknown",
        ], ["evaluate", shared.run, name],
      ] {
        let outcome = try workspace.succeed(command)
        let told = try #require(
          (outcome.errors + outcome.output).split(separator: "\n")
            .first { $0.contains("are dropped: ") }, "\(command): \(outcome.errors)")
        #expect(mentions.allSatisfy { told.contains($0) }, "\(command): \(told)")
        #expect(told.contains("warning") == isWarning, "\(command): \(told)")
      }
      let kept = try workspace.succeed([
        "tokenize", name, "--vocab", shared.vocabulary, "--output", "k.h5", "--allow-unknown",
        "--no-clean-text",
      ])
      #expect(!kept.errors.contains("dropped"))
    }
  }

  @Test("Points that are stripped are told of") func points() throws {
    try write("he.txt", ["בְּרֵאשִׁית בָּרָא אֱלֹהִים", "אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ"])
    let train = ["train-vocab", "he.txt", "--size", "200", "--output", "v.txt"]
    let trained = try workspace.succeed(train)
    #expect(trained.output.contains("% of the letters are points"), "\(trained.output)")
    #expect(trained.output.contains("--no-strip-accents keeps them"))
    let tokenize = ["tokenize", "he.txt", "--vocab", "v.txt", "--output", "t.h5"]
    #expect(try workspace.succeed(tokenize).errors.contains("% of the letters are points"))
    #expect(try !workspace.succeed(tokenize + ["--strip-accents"]).errors.contains("points"))
    #expect(try !workspace.succeed(train + ["--no-strip-accents"]).output.contains("points"))
  }

  @Test("Turkish that is lowercased as English is told of") func turkish() throws {
    let sentences = [
      "İstanbul'da IŞIK yandı .", "Isparta çok güzel .", "kırmızı bir ışık gördük .",
    ]
    try write("tr.txt", sentences)
    try write("lower.txt", sentences.map { $0.lowercased(with: Locale(identifier: "tr")) })
    let train = ["train-vocab", "tr.txt", "--size", "200", "--output", "v.txt"]
    let told = try #require(try workspace.succeed(train).errorLines.first { $0.contains("İ or ı") })
    #expect(told.contains("warning") && told.contains("--cased") && told.contains("Turkish"))
    #expect(
      try workspace.succeed(["tokenize", "tr.txt", "--vocab", "v.txt", "--output", "t.h5"]).errors
        .contains("İ or ı"))
    #expect(try !workspace.succeed(train + ["--cased"]).errors.contains("İ or ı"))
    #expect(
      try !workspace.succeed(["train-vocab", "lower.txt", "--size", "200", "--output", "l.txt"])
        .errors.contains("İ or ı"))
  }

  @Test("Capitals that lowercased text never reaches are named") func fewCapitals() throws {
    try workspace.write(
      "v.txt",
      Self.special + (UInt8(97)...122).map { "\(Unicode.Scalar($0))\n" }.joined() + "Qed\nURL\n")
    let outcome = try pieces("q", "v.txt")
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("'v.txt' holds 2 pieces with capitals ('Qed', 'URL')"))
    #expect(outcome.errors.contains("--cased"))
    #expect(try pieces("q", "v.txt", "--lowercase").errors.isEmpty)
  }

  @Test("Text in another form of Unicode than the vocabulary's is recognised") func forms() throws {
    try write("nfc.txt", Self.german)
    try write("nfd.txt", Self.german.map(\.decomposedStringWithCanonicalMapping))
    for (own, other, form) in [("nfc.txt", "nfd.txt", "'NFC'"), ("nfd.txt", "nfc.txt", "'NFD'")] {
      try workspace.succeed([
        "train-vocab", own, "--cased", "--size", "200", "--output", own + ".vocab",
      ])
      let outcome = try workspace.run([
        "tokenize", other, "--vocab", own + ".vocab", "--cased", "--output", "t.h5",
      ])
      #expect(
        outcome.errors.contains("[UNK]") && outcome.errors.contains(form), "\(outcome.errors)")
      #expect(!outcome.errors.contains("trained on such text"))
    }
  }

  @Test("A run's JSON has the report of the vocabulary that it trained") func trainedReport() throws
  {
    try write("de.txt", Self.german)
    let run = try workspace.succeed(pretrain("de.txt", "--json")).json() as? [String: Any]
    let report = try #require(run?["vocabulary"] as? [String: Any])
    for key in ["lost_characters", "unknown_rate", "losses", "strip_accents", "mixed_forms"] {
      #expect(report[key] != nil, "\(key)")
    }
  }

  @Test("pretrain trains a vocabulary with train-vocab's options") func options() throws {
    try write("de.txt", Self.german)
    let run = try workspace.succeed(
      pretrain(
        "de.txt", "--min-frequency", "3", "--unused", "2", "--pad-vocab-to-multiple-of", "8"))
    // The configuration's size is not reached, which is said with both numbers.
    let pieces = String(decoding: try workspace.bytes("run/vocab.txt"), as: UTF8.self)
      .split(separator: "\n")
    #expect(pieces.count.isMultiple(of: 8))
    #expect(pieces[5] == "[unused0]" && pieces[6] == "[unused1]")
    #expect(run.errors.contains("vocab_size 200 of 'config.json'"))
    #expect(run.errors.contains("has \(pieces.count) pieces"))
    let configuration = try JSONSerialization.jsonObject(with: workspace.bytes("run/config.json"))
    #expect((configuration as? [String: Any])?["vocab_size"] as? Int == pieces.count)
    try workspace.succeed([
      "train-vocab", "de.txt", "--size", "200", "--min-frequency", "3", "--unused", "2",
      "--pad-vocab-to-multiple-of", "8", "--output", "v.txt",
    ])
    // pretrain holds documents out from 40 on only when it trains; its vocabulary never sees every 20th.
    let alone = String(decoding: try workspace.bytes("v.txt"), as: UTF8.self).split(separator: "\n")
    #expect(alone.prefix(7) == pieces.prefix(7))
    try workspace.refuseUsage(
      pretrain("de.txt", "--vocab", "v.txt", "--min-frequency", "2"),
      mentions: ["--vocab", "--min-frequency"])
    try workspace.succeed(["tokenize", "de.txt", "--vocab", "v.txt", "--output", "t.h5"])
    try workspace.refuse(
      ["pretrain", "t.h5", "--output", "other", "--limit-alphabet", "50"],
      mentions: ["'t.h5'", "--limit-alphabet"])
  }

  @Test("--pad-vocab-to-multiple-of reaches the size that a configuration asks for")
  func paddingToTheConfiguration() throws {
    try write("de.txt", Self.german)
    let run = try workspace.succeed(pretrain("de.txt", "--pad-vocab-to-multiple-of", "200"))
    #expect(!run.errors.contains("instead of"))
    let pieces = String(decoding: try workspace.bytes("run/vocab.txt"), as: UTF8.self)
      .split(separator: "\n")
    #expect(pieces.count == 200)
    #expect(pieces.last?.hasPrefix("[unused") == true)
  }
}
