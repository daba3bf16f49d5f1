import Foundation
import Testing

/// Texts that cannot be read or used, and odd ones that can.
struct CorpusRefusalTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  /// Every command that reads text refuses it in the same way.
  private func refuseEverywhere(
    _ corpus: String, mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let commands = [
      ["train-vocab", corpus, "--output", "v.txt"],
      ["tokenize", corpus, "--vocab", shared.vocabulary, "--output", "t.h5"],
      shared.pretrain(corpus, output: "run"),
      ["pretrain", corpus, "--output", "run", "--vocab-size", "90", "--total-steps", "2"],
      ["evaluate", shared.run, corpus],
    ]
    for command in commands {
      try workspace.refuse(
        command, mentions: mentions, afterReading: true, sourceLocation: sourceLocation)
    }
  }

  @Test func refusesAMissingFile() throws {
    try refuseEverywhere("missing.txt", mentions: ["'missing.txt'", "does not exist"])
  }

  @Test func refusesAnEmptyFile() throws {
    try workspace.write("empty.txt", "")
    try refuseEverywhere("empty.txt", mentions: ["'empty.txt'", "no sentences"])
  }

  @Test func refusesBlankLines() throws {
    try workspace.write("blank.txt", "\n \n\t\r\n\0\n")
    try refuseEverywhere("blank.txt", mentions: ["'blank.txt'"])
  }

  @Test func refusesTextWithoutWords() throws {
    // A mark in the middle of a file is a character, though one that the normalizer drops.
    try workspace.write("marks.txt", "\n\u{FEFF}\u{200B}\n\u{FEFF}\n")
    try refuseEverywhere("marks.txt", mentions: ["'marks.txt'"])
  }

  @Test func refusalRemovesTheParentsItMade() throws {
    try workspace.refuse(
      shared.pretrain("missing.txt", output: "new/parents/run"), mentions: ["'missing.txt'"])
    try workspace.write("empty.txt", "")
    try workspace.refuse(
      shared.pretrain("empty.txt", output: "new/parents/run"), mentions: ["'empty.txt'"],
      afterReading: true)
  }

  @Test func refusesADirectoryWithoutTexts() throws {
    try workspace.makeDirectory("folder")
    try workspace.write("folder/notes.md", "no corpus\n")
    try refuseEverywhere("folder", mentions: ["'folder'", ".txt", ".jsonl"])
  }

  @Test func refusesInvalidUTF8() throws {
    // The second byte of the third line.
    try workspace.write("bad.txt", Data("the sun\n\nx".utf8) + [0xFF] + Data("y\nrain\n".utf8))
    try refuseEverywhere("bad.txt", mentions: ["'bad.txt'", "line 3", "0xFF", "offset 1"])
  }

  @Test func refusesACutCharacter() throws {
    try workspace.write("bad.txt", Data("the sun\nrain ".utf8) + [0xE2, 0x82])
    try refuseEverywhere("bad.txt", mentions: ["'bad.txt'", "line 2", "0xE2", "UTF-8"])
  }

  @Test func refusesBadJSONLines() throws {
    try workspace.write("bad.jsonl", "{\"text\": \"the sun\"}\n{\"text\": 3}\n")
    try refuseEverywhere("bad.jsonl", mentions: ["'bad.jsonl'", "line 2"])
  }

  @Test func encodeRefusesWhatItCannotRead() throws {
    let encode = ["encode", "--vocab", shared.vocabulary]
    try workspace.refuse(encode + ["missing.txt"], mentions: ["'missing.txt'"])
    try workspace.makeDirectory("folder")
    try workspace.refuse(encode + ["folder"], mentions: ["'folder'"])
  }

  /// Encodings of seven bits are valid UTF-8.
  @Test(arguments: [
    ("ISO-2022-JP", "\u{1B}$B$3$l$OJ8$G$9!#\u{1B}(B\n"),
    ("ISO-2022-KR", "\u{1B}$)C\n\u{0E}GQ1[\u{0F}.\n"), ("ISO-2022-JP-2", "a \u{1B}$(D0!\u{1B}(B\n"),
  ])
  func refusesEncodingsByEscapeSequences(name: String, text: String) throws {
    let mentions = ["'j.txt'", "\(name) text", "iconv -f \(name) -t UTF-8 < j.txt"]
    // At the beginning, and where only reading on shows it.
    for before in ["", String(repeating: SmallCorpus.text(), count: 20)] {
      try workspace.write("j.txt", before + text)
      try refuseEverywhere("j.txt", mentions: mentions)
      let outcome = try workspace.run(["encode", "--vocab", shared.vocabulary, "j.txt"])
      #expect(outcome.exitCode == 1)
      for mention in mentions { #expect(outcome.errors.contains(mention), "\(outcome.errors)") }
    }
    // Colours of a terminal are no such thing.
    try workspace.write("c.txt", "\u{1B}[31mred\u{1B}[0m \u{1B}(B\n" + SmallCorpus.text())
    try workspace.succeed(["train-vocab", "c.txt", "--output", "v.txt", "--size", "90"])
  }

  @Test(arguments: ["", String(repeating: SmallCorpus.text(), count: 20)])
  func refusesHZ(before: String) throws {
    try workspace.write("h.txt", before + "~{VPND~} is ~{<:Ky2;~}.\n")
    let mentions = ["'h.txt'", "HZ text", "decode(\"hz\")"]
    try refuseEverywhere("h.txt", mentions: mentions)
    let outcome = try workspace.run(["encode", "--vocab", shared.vocabulary, "h.txt"])
    #expect(outcome.exitCode == 1)
    for mention in mentions { #expect(outcome.errors.contains(mention), "\(outcome.errors)") }
  }

  /// As `iconv` and Python write it; a word with two letters beyond ASCII is enough.
  @Test(arguments: [
    "l'+AOk-l+AOg-ve a re+AOc-u une +AOE-me", "f+APwA5g-r", "+BB8EQAQ4BDIENQRC, +BDwEOARA!",
    "+IBw-don+IBk-t+IB0-, he said", "+ZeVnLIqeMGcwgmb4MEswjDBfZYd64DAC-",
  ])
  func refusesUTF7(text: String) throws {
    try workspace.write("u.txt", text + "\n" + SmallCorpus.text())
    let mentions = ["'u.txt'", "UTF-7 text", "iconv -f UTF-7 -t UTF-8 < u.txt"]
    try refuseEverywhere("u.txt", mentions: mentions)
    let outcome = try workspace.run(["encode", "--vocab", shared.vocabulary, "u.txt"])
    #expect(outcome.exitCode == 1 && outcome.errors.contains("UTF-7 text"), "\(outcome.errors)")
  }

  /// Plus signs and tildes of other texts.
  @Test(arguments: [
    "a+b-c, x+length-1, C++ and C++-like, g++-12", "call +1-800-555-0199 or +44-20",
    "REST+API-first, +API-, +AMQ-broker", "user+tag@example.com, user+abc@example.com",
    "width+position-variable, a+variable-b, a+function-b, one+constant-two",
    "~{a} ~{name} ~/home ~~ a~{b}c ~{ab~ }", "%{ if a ~} %{~ endif ~} ~{ x ~}",
    "2+2-1, (a+b)-(c+d)-, +abc-+def-+ghi-", "l'+AOk-l+AOg-ve, but a + b is no such thing",
    "+ADw-tag+AD4- alone",
  ])
  func plusSignsAndTildesAreText(text: String) throws {
    try workspace.write("p.txt", text + "\n" + SmallCorpus.text())
    try workspace.succeed(["train-vocab", "p.txt", "--output", "v.txt", "--size", "90"])
    try workspace.succeed(["encode", "--vocab", "v.txt", "p.txt"])
  }

  @Test func droppedNULsAreTold() throws {
    try workspace.write("n.txt", "the sun\0warms\0the hill.\n" + SmallCorpus.text())
    for command in [
      ["tokenize", "n.txt", "--vocab", shared.vocabulary, "--output", "t.h5"],
      ["encode", "n.txt", "--vocab", shared.vocabulary],
    ] {
      let outcome = try workspace.succeed(command)
      let told = outcome.errorLines.filter { $0.contains("'n.txt': 2 NUL characters were dropped") }
      #expect(told.count == 1, "\(outcome.errors)")
    }
  }

  @Test(arguments: ["/dev/zero", "/dev/urandom"]) func aDeviceWithoutEndIsRefusedAtOnce(
    device: String
  ) throws {
    try workspace.refuse(
      ["pretrain", device, "--output", "run", "--preset", "tiny", "--threads", "1"],
      mentions: [device, "no text"])
  }

  @Test func oddTextIsCleanText() throws {
    let clean = SmallCorpus.text(documents: 6)
    let lines = clean.replacingOccurrences(of: "\n", with: "\r\n")
    let variants = [
      "clean": clean, "crlf": lines, "bom": "\u{FEFF}" + clean,
      "nul": clean.replacingOccurrences(of: "the", with: "t\0he"),
      "end": String(clean.dropLast(1)), "all": "\u{FEFF}" + String(lines.dropLast(1)),
    ]
    #expect(!String(clean.dropLast(1)).hasSuffix("\n"))
    var hashes: [String: String] = [:]
    for (name, text) in variants {
      try workspace.write(name + ".txt", text)
      try workspace.succeed([
        "tokenize", name + ".txt", "--vocab", shared.vocabulary, "--output", name + ".h5",
      ])
      let result = try #require(
        try workspace.succeed(["inspect", name + ".h5", "--json"]).json() as? [String: Any])
      let facts = try #require(result["facts"] as? [[String: String]])
      hashes[name] = try #require(facts.first { $0["name"] == "sha256 of contents" }?["value"])
    }
    for (name, hash) in hashes { #expect(hash == hashes["clean"], "\(name)") }
    // The hash is no constant.
    try workspace.write("other.txt", clean + "\nrain\n")
    try workspace.succeed([
      "tokenize", "other.txt", "--vocab", shared.vocabulary, "--output", "other.h5",
    ])
    let hash = try #require(hashes["clean"])
    #expect(!(try workspace.succeed(["inspect", "other.h5"]).output.contains(hash)))
  }

  @Test func oneDocumentTrainsOnlyWithoutNSP() throws {
    try workspace.write("one.txt", SmallCorpus.text(documents: 1, sentences: 12))
    try workspace.refuse(
      shared.pretrain("one.txt", output: "run"), mentions: ["--no-nsp"], afterReading: true)
    try workspace.makeDirectory("kept")
    try workspace.refuse(
      shared.pretrain("one.txt", output: "kept"), mentions: ["--no-nsp"], afterReading: true)
    try workspace.succeed(shared.pretrain("one.txt", output: "run", "--no-nsp"))
    #expect(workspace.exists("run/step-00000008.h5"))
  }

  @Test func documentsOfOneSentenceTrainOnlyWithoutNSP() throws {
    try workspace.write("single.txt", SmallCorpus.text(documents: 50, sentences: 1))
    try workspace.refuse(
      shared.pretrain("single.txt", output: "run"), mentions: ["sentence", "--no-nsp"],
      afterReading: true)
    try workspace.succeed(shared.pretrain("single.txt", output: "run", "--no-nsp"))
  }

  @Test func aRefusalKeepsFilesThatWereThere() throws {
    try workspace.makeDirectory("run")
    try workspace.copy(shared.vocabulary, as: "run/vocab.txt")
    try workspace.copy(shared.configuration, as: "run/config.json")
    try workspace.write("one.txt", SmallCorpus.text(documents: 1))
    try workspace.refuse(
      shared.pretrain("one.txt", output: "run"), mentions: ["'run'", "vocab.txt"])
  }

  @Test func evaluateRefusesARunThatHoldsNothingOut() throws {
    try workspace.succeed(
      shared.pretrain(output: "run", "--hold-out-every", "0", "--until-step", "1"))
    try workspace.refuse(["evaluate", "run"], mentions: ["run", "evaluation"])
  }
}
