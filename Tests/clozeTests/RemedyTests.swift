import Foundation
import Testing

/// Refusals that name what works instead.
struct RemedyTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.copy(shared.corpus, as: "t.txt")
    try workspace.copy(shared.store, as: "t.h5")
  }

  @Test func aVocabularyThatIsTooSmallNamesASizeAndALimitThatWork() throws {
    let train = ["train-vocab", "t.txt", "--output", "n.txt"]
    let outcome = try workspace.run(train + ["--size", "12"])
    #expect(outcome.exitCode == 1)
    func number(after option: String) throws -> String {
      let rest = try #require(outcome.errors.range(of: option + " "))
      return String(outcome.errors[rest.upperBound...].prefix { $0.isNumber })
    }
    try workspace.succeed(train + ["--size", try number(after: "expected --size")])
    try workspace.succeed(
      train + ["--size", "12", "--allow-unknown", "--limit-alphabet"]
        + [try number(after: "--limit-alphabet")])
    try workspace.refuse(
      ["pretrain", "t.txt", "--output", "r", "--vocab-size", "12"],
      mentions: ["expected --vocab-size ", "--limit-alphabet 3"], afterReading: true)
  }

  @Test func anotherVocabularyThanTheStoresIsToBeLeftOut() throws {
    try workspace.succeed(["train-vocab", "t.txt", "--size", "70", "--output", "n.txt"])
    for command in [
      ["pretrain", "t.h5", "--output", "r"],
      ["create-pretraining-data", "t.h5", "--output", "i.h5"],
    ] {
      try workspace.refuse(
        command + ["--vocab", "n.txt"],
        mentions: ["'t.h5'", "\(shared.pieces) pieces", "expected 70 pieces", "leave --vocab out"])
    }
    try workspace.succeed([
      "create-pretraining-data", "t.txt", "--vocab", "n.txt", "--max-seq-length", "32",
      "--output", "i.h5",
    ])
    try workspace.refuse(
      ["evaluate", shared.run, "i.h5"], mentions: ["70 pieces", "--vocab ", "vocab.txt"])
    try workspace.refuse(
      ["pretrain", "--instances", "i.h5", "--vocab", shared.vocabulary, "--output", "r"],
      mentions: ["70 pieces", "leave --vocab out"])
  }

  @Test(arguments: [
    (["pretrian", "t.txt"], "did you mean 'cloze pretrain'?"),
    (["tokenise", "t.txt"], "did you mean 'cloze tokenize'?"),
    (["benchmark", "setp"], "did you mean 'cloze benchmark step'?"),
    (["quux"], "'cloze --help' lists the commands"),
  ])
  func anUnknownCommandNamesTheNearest(command: [String], advice: String) throws {
    let outcome = try workspace.run(command)
    #expect(outcome.exitCode == 2 && outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("unknown command") && outcome.errors.contains(advice))
  }

  @Test func aFileOfAnotherKindIsCalledWhatItIs() throws {
    try workspace.refuse(["evaluate", shared.run, "t.h5"], mentions: ["'t.h5' is a token store"])
    try workspace.refuse(
      ["inspect", "t.txt"], mentions: ["'t.txt' looks like a text", "checkpoint", "vocabulary"])
  }

  /// Commands are named as a shell takes them, whatever the folder is called.
  @Test func aNamedCommandCanBeTyped() throws {
    let folder = "a 'b\" $HOME;x"
    let until = shared.pretrain(output: folder, "--until-step", "3")
    let reported = try workspace.succeed(until)
    #expect(reported.exitCode == 0)
    let refused = try workspace.run(until)
    try type(refused.errors, between: "continue it with '", "' or choose", "--until-step 4")
    let settled = try workspace.succeed(["resume", folder, "--until-step", "4"])
    try type(settled.output, between: "; '", "' goes on", "--until-step 5")
    // A run that stops before its first checkpoint.
    let other = "-" + folder
    let stopped = try workspace.run(
      shared.pretrain(
        output: "./" + other, "--learning-rate", "1e30", "--warmup-steps", "0", "--save-every",
        "1000"))
    try type(stopped.errors, between: "; '", "' makes the step again")
    try type(stopped.errors, between: "may help: '", "' starts it", "--until-step 1")
    try workspace.write("\(folder).txt", Data([0x63, 0x61, 0x66, 0xE9, 0x0A]))
    let foreign = try workspace.run([
      "tokenize", folder + ".txt", "--vocab", shared.vocabulary, "--output", "o.h5",
    ])
    let command = try #require(foreign.errors.range(of: "iconv "))
    let line = foreign.errors[command.lowerBound...].prefix { $0 != "\n" }
    #expect(try shell(String(line)).exitCode == 0, "\(line)")
    #expect(try workspace.bytes("new.txt") == Data("café\n".utf8))
  }

  private func type(
    _ text: String, between before: String, _ after: String, _ more: String = ""
  ) throws {
    let start = try #require(text.range(of: before), "\(text)")
    let end = try #require(
      text.range(of: after, range: start.upperBound..<text.endIndex), "\(text)")
    let command = text[start.upperBound..<end.lowerBound]
    #expect(command.hasPrefix("cloze "))
    let outcome = try shell("\(command) \(more)")
    #expect(outcome.exitCode == 0, "\(command): \(outcome.errors)")
  }

  /// Runs a line in a shell that knows the program.
  private func shell(_ line: String) throws -> Outcome {
    try workspace.run(
      [], launcher: Launcher.shell("cloze=\"$1\"; cloze() { \"$cloze\" \"$@\"; }; \(line)"))
  }

  @Test func aTextOfTheCommandLineHasToBeText() throws {
    for (command, name) in [
      ("fill-mask \"$run\" \"caf$e [MASK]\"", "the text"),
      ("next-sentence \"$run\" \"caf$e\" b", "the first text"),
      ("next-sentence \"$run\" b \"caf$e\"", "the second text"),
    ] {
      let outcome = try shell(
        "run='\(shared.run)'; e=$(printf '\\351'); cloze \(command)")
      #expect(outcome.exitCode == 1 && outcome.errorLines.count == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("\(name): byte 0xE9 at offset 3"), "\(outcome.errors)")
    }
  }

  @Test func aNumberOfOneHasASingularNoun() throws {
    try workspace.write("one.txt", "the sun warms the hill\n")
    let outcome = try workspace.succeed([
      "tokenize", "one.txt", "--vocab", shared.vocabulary, "--allow-unbalanced", "--output", "n.h5",
    ])
    #expect(outcome.output.contains("1 document\n") && outcome.output.contains("1 sentence,"))
  }

  @Test func aFolderOfDamagedCheckpointsNamesThree() throws {
    try workspace.makeDirectory("run")
    for name in ["config.json", "vocab.txt", "tokens.h5"] {
      try workspace.copy(shared.run + "/" + name, as: "run/" + name)
    }
    try workspace.write("run/.lock", "")
    for step in 1...6 { try workspace.write("run/step-0000000\(step).h5", "damaged") }
    for command in [["evaluate", "run"], ["resume", "run"], ["inspect", "run"]] {
      try workspace.refuse(
        command, mentions: ["step-00000006.h5", "step-00000004.h5", "and 3 more"])
    }
  }
}
