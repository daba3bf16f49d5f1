import Foundation
import Testing
import Training

/// Outputs that are inputs too, under whatever name, and files of another kind in the place of an output.
struct OutputIdentityTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.copy(shared.corpus, as: "t.txt")
    try workspace.copy(shared.vocabulary, as: "v.txt")
    try workspace.copy(shared.store, as: "t.h5")
    try workspace.makeDirectory("texts")
    try workspace.copy(shared.corpus, as: "texts/a.txt")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: workspace.path + "/link.txt", withDestinationPath: "t.txt")
    try files.linkItem(atPath: workspace.path + "/t.txt", toPath: workspace.path + "/hard.txt")
  }

  /// Names of the same file, and inputs that hold it.
  static let pairs = [
    ("t.txt", "t.txt"), ("t.txt", "link.txt"), ("link.txt", "t.txt"), ("t.txt", "hard.txt"),
    ("hard.txt", "link.txt"), ("t.txt", "./texts/../t.txt"), ("texts", "texts/a.txt"),
    ("t*.txt", "hard.txt"), ("texts/*", "texts//a.txt"),
  ]

  @Test(arguments: pairs)
  func refusesAnOutputThatIsTheCorpus(input: String, output: String) throws {
    let mentions = ["--output '\(output)'", "input"]
    for command in [
      ["train-vocab", input], ["tokenize", input, "--vocab", "v.txt"],
      ["create-pretraining-data", input, "--vocab", "v.txt"],
      ["create-pretraining-data", input, "--vocab", "v.txt", "--mode", "google"],
      ["create-pretraining-data", input, "--vocab", "v.txt", "--format", "jsonl"],
    ] {
      try workspace.refuse(command + ["--output", output], mentions: mentions)
    }
  }

  @Test func refusesAnOutputThatIsAnotherInput() throws {
    try workspace.refuse(
      ["tokenize", "t.txt", "--vocab", "v.txt", "--output", "v.txt"],
      mentions: ["--output 'v.txt'", "input"])
    try workspace.refuse(
      ["create-pretraining-data", "t.h5", "--output", "t.h5"],
      mentions: ["--output 't.h5'", "input"])
    try workspace.copy(shared.corpus, as: "d-00001-of-00002.h5")
    try workspace.refuse(
      [
        "create-pretraining-data", "d-00001-of-00002.h5", "t.txt", "--vocab", "v.txt", "--shards",
        "2", "--output", "d.h5",
      ], mentions: ["d-00001-of-00002.h5"])
  }

  /// A file of a run or of an exported model fits the others there, and no other would.
  @Test func refusesAFileOfARunOrModel() throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.copy(shared.exported, as: "model")
    for output in ["run/vocab.txt", "./run/../model/vocab.txt"] {
      try workspace.refuse(
        ["train-vocab", shared.corpus, "--size", "90", "--output", output], mentions: [output])
    }
    try workspace.refuse(
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "run/tokens.h5"],
      mentions: ["run/tokens.h5"])
  }

  @Test func refusesARunDirectoryThatHoldsAnInput() throws {
    try workspace.makeDirectory("run")
    try workspace.copy(shared.vocabulary, as: "run/vocab.txt")
    try workspace.copy(shared.configuration, as: "run/config.json")
    try workspace.refuse(
      shared.pretrain("t.txt", output: "run", "--vocab", "run/vocab.txt"),
      mentions: ["'run'", "run/vocab.txt"])
    try workspace.refuse(
      shared.pretrain("t.txt", output: "./run/", "--config", "run/../run/config.json"),
      mentions: ["config.json"])
    try workspace.refuse(shared.pretrain("texts", output: "texts"), mentions: ["texts/a.txt"])
    try workspace.copy(shared.exported, as: "model")
    try workspace.refuse(["export", "model", "--output", "./model"], mentions: ["'./model'"])
  }

  /// As `cat` refuses it.
  @Test func refusesToPrintIntoAnInput() throws {
    let vocabulary = ["encode", "--vocab", "v.txt"]
    for (arguments, redirection) in [
      (vocabulary + ["t.txt"], ">> hard.txt"), (vocabulary, "< t.txt >> t.txt"),
      (["evaluate", shared.run, "texts"], ">> texts/a.txt"),
      (["tokenize", "link.txt", "--vocab", "v.txt", "--output", "new.h5"], "2>> t.txt"),
      (["inspect", "v.txt"], ">> v.txt"),
    ] {
      let before = try workspace.snapshot()
      let outcome = try workspace.run(
        arguments, launcher: Launcher.shell("exec \"$@\" \(redirection)"))
      #expect(outcome.exitCode == 1, "\(arguments) \(redirection)")
      if redirection.hasPrefix("2") {
        // The message itself goes there.
        #expect(!workspace.exists("new.h5"))
      } else {
        #expect(outcome.errors.contains("input too"), "\(redirection): \(outcome.errors)")
        #expect(try workspace.changes(since: before) == [])
      }
    }
  }

  @Test func refusesAFileOfAnotherKind() throws {
    try workspace.write("book.txt", "precious\n")
    try workspace.copy(shared.checkpoint, as: "checkpoint.h5")
    let tokenize = ["tokenize", "t.txt", "--vocab", "v.txt", "--output"]
    let draw = ["create-pretraining-data", "t.txt", "--vocab", "v.txt", "--output"]
    for (command, kind) in [
      (["train-vocab", "t.txt", "--output", "book.txt"], "a vocabulary"),
      (["train-vocab", "t.txt", "--output", "t.h5"], "a vocabulary"),
      (tokenize + ["checkpoint.h5"], "a token store"), (tokenize + ["book.txt"], "a token store"),
      (draw + ["t.h5"], "an instance file"), (draw + ["book.txt"], "an instance file"),
      (draw + ["book.txt", "--format", "jsonl"], "an instance file"),
    ] {
      try workspace.refuse(command, mentions: ["--output", "is not \(kind)", "remove it"])
    }
  }

  @Test func replacesAFileOfTheSameKind() throws {
    try workspace.write("empty", "")
    let draw = [
      "create-pretraining-data", "texts", "--vocab", "v.txt", "--dupe-factor", "1",
      "--max-seq-length", "32", "--output",
    ]
    for (command, output) in [
      (["train-vocab", "texts", "--size", "80", "--output"], "new.txt"),
      (["tokenize", "texts", "--vocab", "v.txt", "--output"], "new.h5"), (draw, "i.h5"),
      (draw, "i.jsonl"),
    ] {
      let format = output.hasSuffix(".jsonl") ? ["--format", "jsonl"] : []
      try workspace.succeed(command + [output] + format)
      let first = try workspace.bytes(output)
      try workspace.succeed(command + [output] + format)
      #expect(try workspace.bytes(output) == first)
      try workspace.succeed(command + ["empty"] + format)
      #expect(try workspace.bytes("empty") == first)
      try workspace.write("empty", "")
    }
  }

  @Test func refusesPipesAndDevices() throws {
    for output in ["/dev/null", "/dev/full"] {
      try workspace.refuse(
        ["train-vocab", "t.txt", "--output", output], mentions: ["--output '\(output)'"])
    }
    let outcome = try workspace.run(
      ["train-vocab", "t.txt", "--output", "/dev/stdout"],
      launcher: Launcher.shell("\"$@\" | cat; exit 1"))
    #expect(outcome.errors.contains("--output '/dev/stdout' is a pipe"))
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/dangling", withDestinationPath: "nowhere/v.txt")
    try workspace.refuse(
      ["train-vocab", "t.txt", "--output", "dangling"], mentions: ["'dangling'", "link"])
  }
}
