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
