import Foundation
import Testing

/// What is replaced, counted twice or written under a name of another format is said or refused.
struct SilentReplacementTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.copy(shared.corpus, as: "t.txt")
    try workspace.copy(shared.vocabulary, as: "v.txt")
    try workspace.copy(shared.store, as: "t.h5")
  }

  private let draw = [
    "create-pretraining-data", "t.h5", "--dupe-factor", "1", "--max-seq-length", "32", "--output",
  ]

  @Test func whatIsReplacedIsNamed() throws {
    let batches = [
      "benchmark", "step", "--corpus", "t.txt", "--vocab", "v.txt", "--seconds", "0.01",
      "--batches", "1", "--batch-size", "2", "--max-seq-length", "16", "--write-batches",
    ]
    for (command, output, kind) in [
      (["train-vocab", "t.txt", "--size", "80", "--output"], "n.txt", "a vocabulary of 80 pieces"),
      (
        ["tokenize", "t.txt", "--vocab", "v.txt", "--output"], "n.h5",
        "a token store of 60 documents"
      ),
      (draw, "i.h5", "an instance file of "), (draw, "i.jsonl", "an instance file of JSON lines"),
      (batches, "b.json", "a file of batches"),
    ] {
      let first = try workspace.succeed(command + [output])
      #expect(!first.errors.contains("replacing"))
      let second = try workspace.succeed(command + [output])
      #expect(second.errors.contains("replacing '\(output)', \(kind)"), "\(second.errors)")
    }
  }

  @Test func shardsOfAnotherCountAreNotLeftAmongTheNewOnes() throws {
    try workspace.succeed(draw + ["s.h5", "--shards", "3"])
    try workspace.refuse(
      draw + ["s.h5", "--shards", "2"], mentions: ["s-00000-of-00003.h5", "another count"])
    try workspace.succeed(draw + ["s.h5", "--shards", "3"])
    try workspace.succeed(draw + ["other.h5", "--shards", "2"])
  }

  @Test func theFormatFollowsTheName() throws {
    try workspace.succeed(draw + ["i.jsonl"])
    #expect(try workspace.bytes("i.jsonl").first == UInt8(ascii: "{"))
    try workspace.succeed(draw + ["i.hdf5"])
    #expect(try workspace.bytes("i.hdf5").first == 0x89)
    try workspace.succeed(draw + ["plain", "--format", "jsonl"])
    for (output, options) in [
      ("j.jsonl", ["--format", "hdf5"]), ("j.h5", ["--format", "jsonl"]),
      ("j.hdf5", ["--format", "jsonl"]), ("j.jsonl", ["--compress"]),
    ] {
      try workspace.refuseUsage(draw + [output] + options, mentions: [output, options[0]])
    }
  }

  @Test func aFileThatIsGivenTwiceIsReadOnce() throws {
    try workspace.makeDirectory("mix")
    try workspace.copy(shared.corpus, as: "mix/a.txt")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: workspace.path + "/link.txt", withDestinationPath: "mix/a.txt")
    try files.linkItem(
      atPath: workspace.path + "/mix/a.txt", toPath: workspace.path + "/hard.txt")
    let tokenize = ["tokenize", "--vocab", "v.txt", "--output", "n.h5", "mix"]
    for other in ["mix/a.txt", "link.txt", "hard.txt", "./mix/../mix/a.txt"] {
      let outcome = try workspace.succeed(tokenize + [other])
      #expect(outcome.errors.contains("'\(other)'") && outcome.errors.contains("read once"))
      #expect(outcome.output.contains("60 documents"), "\(outcome.output)")
    }
    try workspace.succeed(draw + ["i.h5"])
    let outcome = try workspace.succeed(
      ["evaluate", shared.run, "i.h5", "./i.h5"])
    #expect(outcome.errors.contains("'./i.h5' and 'i.h5' are the same file, which is read once"))
  }
}
