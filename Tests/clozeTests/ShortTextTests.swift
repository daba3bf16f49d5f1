import Foundation
import Testing

/// Short texts, such as messages, train: what is refused names a command that works, and it does.
@Suite struct ShortTextTests {
  private let workspace: Workspace
  private let shared: SharedRun

  init() throws {
    workspace = try Workspace()
    shared = try SharedRun.shared
    let lines = SmallCorpus.text(documents: 50, sentences: 1).split(separator: "\n").map(
      String.init)
    try workspace.write("lines.txt", lines.joined(separator: "\n") + "\n")
    try workspace.write("blank.txt", lines.joined(separator: "\n\n") + "\n")
    try workspace.write(
      "it's.jsonl", lines.map { "{\"text\": \"\($0)\"}\n" }.joined())
    try workspace.write("prose.txt", lines.joined(separator: " ") + "\n")
    try workspace.succeed([
      "tokenize", "blank.txt", "--vocab", shared.vocabulary, "--output", "t.h5",
      "--allow-unbalanced",
    ])
  }

  /// What a refusal says works, taken apart as a shell does.
  private func advised(by outcome: Outcome) throws -> [String] {
    let line = try #require(outcome.errorLines.last)
    let command = try #require(line.range(of: "this works: cloze ")).upperBound
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "for word in \(line[command...]); do printf '%s\\n' \"$word\"; done"]
    let pipe = Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ["lines.txt"], ["blank.txt"], ["blank.txt", "--allow-unbalanced"], ["it's.jsonl"], ["t.h5"],
    ["prose.txt", "--text-format", "prose"],
  ])
  func theCommandThatIsNamedTrains(input: [String]) throws {
    let refused = try workspace.run(
      ["pretrain"] + input + ["--output", "run", "--preset", "tiny", "--total-steps", "1"])
    #expect(refused.exitCode == 1)
    let command = try advised(by: refused)
    #expect(command.contains("--no-nsp") && !command.contains("--allow-unbalanced"))
    try workspace.succeed(command)
    #expect(workspace.exists("run/step-00000001.h5"))
    let report = try workspace.succeed([
      "evaluate", "run", input[0].hasSuffix(".h5") ? "lines.txt" : input[0],
    ])
    #expect(report.output.contains("MLM"))
  }

  @Test(arguments: [["lines.txt"], ["blank.txt"], ["it's.jsonl"], ["t.h5"]])
  func theCommandThatIsNamedMakesInstances(input: [String]) throws {
    let vocabulary = input[0].hasSuffix(".h5") ? [] : ["--vocab", shared.vocabulary]
    let refused = try workspace.run(
      ["create-pretraining-data"] + input + vocabulary + ["--output", "d.h5"])
    #expect(refused.exitCode == 1)
    try workspace.succeed(try advised(by: refused))
    #expect(workspace.exists("d.h5"))
  }

  @Test func theCommandThatIsNamedTokenizes() throws {
    let refused = try workspace.run([
      "tokenize", "it's.jsonl", "--vocab", shared.vocabulary, "--output", "u.h5",
    ])
    #expect(refused.exitCode == 1)
    try workspace.succeed(try advised(by: refused))
    try workspace.succeed(shared.pretrain("u.h5", output: "run", "--no-nsp"))
  }

  /// Running text, a paragraph or a document where a sentence should be, and what reads it.
  private static let running: [(name: String, options: [String])] = [
    ("documents.jsonl", ["--text-format", "document-per-line"]),
    ("paragraphs.txt", ["--text-format", "prose"]), ("one line.txt", ["--text-format", "prose"]),
  ]

  private func writeRunningText() throws {
    let paragraphs = (0..<60).map { paragraph in
      (0..<4).map { "The sun warms hill number \(paragraph + $0)." }.joined(separator: " ")
    }
    try workspace.write(
      "documents.jsonl", paragraphs.map { "{\"text\": \"\($0)\"}\n" }.joined())
    try workspace.write("paragraphs.txt", paragraphs.joined(separator: "\n\n") + "\n")
    try workspace.write("one line.txt", paragraphs.joined(separator: " ") + "\n")
    let groups = stride(from: 0, to: 60, by: 3).map {
      paragraphs[$0..<$0 + 3].joined(separator: "\n")
    }
    try workspace.write("several.txt", groups.joined(separator: "\n\n") + "\n")
  }

  @Test("Lines of several sentences are read as the refusal says", arguments: Self.running)
  func theFormatThatIsNamedWorks(text: (name: String, options: [String])) throws {
    try writeRunningText()
    let tokenize = [
      "tokenize", text.name, "--vocab", shared.vocabulary, "--allow-unknown", "--output", "p.h5",
    ]
    // A text of JSON is a document of its own, whatever lines are blank.
    let blank = text.name.hasSuffix(".jsonl") ? [] : ["--document-blank-lines=1"]
    for more in [[], ["--text-format", "lines"] + blank] {
      let refused = try workspace.run(tokenize + more)
      #expect(refused.exitCode == 1)
      let command = try advised(by: refused)
      #expect(command.suffix(from: 7).starts(with: text.options), "\(command)")
      #expect(!refused.errors.contains("--no-nsp"))
      try workspace.succeed(command)
    }
    let refused = try workspace.run([
      "pretrain", text.name, "--output", "run", "--preset", "tiny", "--total-steps", "1",
    ])
    #expect(refused.exitCode == 1)
    let command = try advised(by: refused)
    #expect(!command.contains("--no-nsp"))
    try workspace.succeed(command)
    #expect(workspace.exists("run/step-00000001.h5"))
  }

  @Test func paragraphsAsSentencesOfLongerDocumentsAreHintedAt() throws {
    try writeRunningText()
    let tokenize = ["--vocab", shared.vocabulary, "--allow-unknown", "--output", "p.h5"]
    let hint = try workspace.succeed(["tokenize", "several.txt"] + tokenize).errors
    #expect(hint.contains("4.0 sentences on average") && hint.contains("--text-format prose"))
    #expect(
      try !workspace.succeed(["tokenize", shared.corpus] + tokenize).errors.contains("average"))
  }

  /// A run that learned pairs is measured on texts that offer none, and says so.
  @Test func aPairModelIsEvaluatedOnShortTexts() throws {
    for text in ["lines.txt", "it's.jsonl"] {
      let outcome = try workspace.succeed(["evaluate", shared.run, text])
      #expect(outcome.errors.contains("single texts"), "\(outcome.errors)")
      #expect(outcome.output.contains("MLM"))
    }
  }

  /// A text a line and no blank line: one document, of which nothing can be held out.
  @Test func manyLinesThatAreOneDocumentAreToldOf() throws {
    let remedy = "--text-format document-per-line"
    let packed = ["--no-nsp", "--pack"]
    let read = try workspace.succeed(shared.pretrain("lines.txt", output: "a") + packed)
    let warning =
      "warning: the corpus is one document of 50 sentences, of which nothing can be held"
    #expect(read.errors.contains(warning) && read.errors.contains(remedy), "\(read.errors)")
    let create = ["create-pretraining-data", "lines.txt", "--vocab", shared.vocabulary]
    let made = try workspace.succeed(create + packed + ["--output", "d.h5"])
    #expect(made.errors.contains(warning) && made.errors.contains(remedy))
    let told = try workspace.succeed([
      "tokenize", "lines.txt", "--vocab", shared.vocabulary, "--output", "u.h5",
    ])
    #expect(told.errors.contains("one document of 50 sentences") && told.errors.contains(remedy))
    #expect(!told.errors.contains(warning))
    let stored = try workspace.succeed(shared.pretrain("u.h5", output: "b", "--no-nsp"))
    #expect(stored.errors.contains(warning) && stored.errors.contains("tokenize it with " + remedy))
    // What is refused says it too, before the command that works.
    for command in [
      shared.pretrain("lines.txt", output: "c"), create + ["--output", "e.h5"],
    ] {
      try workspace.refuse(command, mentions: [remedy, "this works: "], afterReading: true)
    }
    let apart = try workspace.succeed(
      shared.pretrain("lines.txt", output: "c") + packed + ["--text-format", "document-per-line"])
    #expect(apart.errors.contains("held-out") && !apart.errors.contains("one document"))
    try workspace.write("few.txt", SmallCorpus.text(documents: 1, sentences: 39))
    let few = try workspace.succeed(shared.pretrain("few.txt", output: "d") + packed)
    #expect(!few.errors.contains("one document of"))
  }

  /// The documents of the small corpus repeat each other.
  @Test func copiesOfDocumentsAreToldOf() throws {
    let warning = "warning: 40 of 60 documents (66.7 %) are copies of others"
    let run = try workspace.succeed(shared.pretrain(output: "a", "--hold-out-every", "7"))
    #expect(run.errors.contains(warning), "\(run.errors)")
    #expect(
      run.errors.contains("8 of the 8 held-out ones stand among those that are trained on"))
    #expect(run.errors.contains("NotNext pairs may be true ones"))
    let single = try workspace.succeed(
      shared.pretrain(output: "b", "--no-nsp", "--hold-out-every", "0"))
    #expect(single.errors.contains(warning) && !single.errors.contains("held-out ones"))
    #expect(!single.errors.contains("NotNext"))
    for command in [
      ["tokenize", shared.corpus], ["create-pretraining-data", shared.corpus],
      ["create-pretraining-data", shared.corpus, "--mode", "google"],
    ] {
      let told = try workspace.succeed(
        command + ["--vocab", shared.vocabulary, "--output", "o.h5"])
      #expect(told.errors.contains(warning), "\(told.errors)")
      try workspace.remove("o.h5")
    }
    try workspace.write("apart.txt", SmallCorpus.text(documents: 20))
    #expect(
      try !workspace.succeed(shared.pretrain("apart.txt", output: "c")).errors.contains("copies"))
  }

  @Test func aSingleDocumentIsSpokenOfAsOne() throws {
    try workspace.write("one.txt", "the sun warms the hill.\n")
    try workspace.refuse(
      shared.pretrain("one.txt", output: "a"),
      mentions: ["the corpus's only document has a single"],
      afterReading: true)
    let told = try workspace.succeed(["evaluate", shared.run, "one.txt"])
    #expect(told.errors.contains("1 document of one.txt is evaluated"), "\(told.errors)")
  }

  @Test func theShareOfTheTextIsTold() throws {
    let short = try workspace.succeed(
      shared.pretrain("it's.jsonl", output: "a", "--no-nsp"))
    #expect(short.errors.contains("a pass uses 100.0 % of the text"), "\(short.errors)")
    #expect(short.errors.contains("--pack"))
    let packed = try workspace.succeed(
      shared.pretrain("it's.jsonl", output: "b", "--no-nsp", "--pack"))
    #expect(packed.errors.contains("sequences of joined documents a pass"))
    #expect(!packed.errors.contains("--pack"))
    let pairs = try workspace.succeed(shared.pretrain(output: "c"))
    #expect(pairs.errors.contains("% of the text, another part each time"), "\(pairs.errors)")
    #expect(pairs.errors.contains("--no-nsp uses all of it"))
    for mode in [["--mode", "google"], ["--no-nsp"], ["--no-nsp", "--pack"], []] {
      let made = try workspace.succeed(
        [
          "create-pretraining-data", shared.corpus, "--vocab", shared.vocabulary, "--output",
          "d.h5", "--json",
        ] + mode)
      let summary = try #require(try made.json() as? [String: Any])
      let share = try #require(summary["text_share"] as? Double)
      #expect(mode.contains("--no-nsp") ? share == 1 : share > 0.5 && share <= 1)
    }
  }

  @Test func packedRunsGoOn() throws {
    let options = ["--no-nsp", "--pack", "--hold-out-every", "0"]
    try workspace.succeed(shared.pretrain("it's.jsonl", output: "whole") + options)
    try workspace.succeed(
      shared.pretrain("it's.jsonl", output: "parts") + options + ["--until-step", "3"])
    try workspace.succeed(["resume", "parts"])
    let same =
      try workspace.bytes("whole/step-00000008.h5")
      == workspace.bytes(
        "parts/step-00000008.h5")
    #expect(same)
    // Instance files are the same sequences.
    try workspace.succeed([
      "create-pretraining-data", "it's.jsonl", "--vocab", shared.vocabulary, "--no-nsp", "--pack",
      "--max-seq-length", "32", "--output", "d.h5",
    ])
    try workspace.succeed(
      [
        "pretrain", "--instances", "d.h5", "--no-nsp", "--config", shared.configuration,
        "--total-steps", "2", "--output", "files",
      ])
  }

  @Test func packingWithoutSingleTextsIsRefused() throws {
    let create = ["create-pretraining-data", "lines.txt", "--vocab", "v", "--output", "d.h5"]
    for command in [create, ["pretrain", "lines.txt", "--output", "run"]] {
      try workspace.refuseUsage(command + ["--pack"], mentions: ["--pack", "--no-nsp"])
      try workspace.refuseUsage(
        command + ["--pack", "--no-nsp", "--short-seq-prob", "0.2"],
        mentions: ["--pack", "--short-seq-prob"])
    }
  }

  @Test(arguments: ["2", "4", "32768"])
  func lengthsThatHoldNoInstanceAreRefused(length: String) throws {
    let options = ["--max-seq-length", length]
    let mentions = ["--max-seq-length is \(length)"]
    try workspace.refuseUsage(
      ["pretrain", "lines.txt", "--output", "run"] + options, mentions: mentions)
    for mode in ["balanced", "google"] {
      try workspace.refuseUsage(
        ["create-pretraining-data", "lines.txt", "--vocab", "v", "--output", "d", "--mode", mode]
          + options, mentions: mentions)
    }
    guard length == "2" else { return }
    try workspace.refuseUsage(
      ["pretrain", "lines.txt", "--output", "run", "--no-nsp"] + options, mentions: mentions)
    try workspace.succeed(
      shared.pretrain("lines.txt", output: "run", "--no-nsp", "--max-seq-length", "3"))
  }
}
