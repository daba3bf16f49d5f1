import Foundation
import Testing
import Training

/// Places that cannot be written to or hold something already.
struct OutputRefusalTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  @Test func refusesARunDirectoryThatHoldsARun() throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.refuse(
      shared.pretrain(output: "run"),
      mentions: ["'run'", "already holds a run", "cloze resume run"])
  }

  @Test func refusesAnExportOverAnExport() throws {
    try workspace.copy(shared.exported, as: "exported")
    try workspace.refuse(
      ["export", shared.run, "--output", "exported"],
      mentions: ["'exported'", "already holds", "config.json"])
    try workspace.makeDirectory("other")
    try workspace.write("other/tokenizer.json", "{}")
    try workspace.refuse(
      ["export", shared.run, "--output", "other"], mentions: ["'other'", "tokenizer.json"])
  }

  @Test func refusesAFileInPlaceOfADirectory() throws {
    try workspace.write("file", "text\n")
    for place in ["file", "file/run"] {
      try workspace.refuse(shared.pretrain(output: place), mentions: ["file"])
      try workspace.refuse(["export", shared.run, "--output", place], mentions: ["file"])
    }
  }

  @Test func refusesADirectoryInPlaceOfAFile() throws {
    try workspace.makeDirectory("folder")
    try workspace.refuse(
      ["train-vocab", shared.corpus, "--output", "folder"], mentions: ["--output 'folder'"])
    try workspace.refuse(
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "folder"],
      mentions: ["--output 'folder'"])
  }

  /// A name that promises another format than is written.
  @Test func refusesNamesOfOtherFormats() throws {
    for command in [
      ["train-vocab", shared.corpus, "--output", "v.json"],
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "t.npy"],
      ["create-pretraining-data", shared.store, "--output", "d.tfrecord"],
      ["create-pretraining-data", shared.store, "--format", "jsonl", "--output", "d.csv"],
      ["import", shared.exported, "--output", "m.bin"],
    ] {
      let name = try #require(command.last)
      try workspace.refuse(command, mentions: ["--output '\(name)'", "is written"])
    }
  }

  /// A dash is standard input and nothing else; a file of that name can be had.
  @Test func refusesADash() throws {
    for command in [
      ["train-vocab", shared.corpus], ["tokenize", shared.corpus, "--vocab", shared.vocabulary],
      ["create-pretraining-data", shared.store],
      ["create-pretraining-data", shared.store, "--format", "hdf5", "--shards", "2"],
      ["pretrain", shared.corpus], ["export", shared.run],
      ["tokenize", "-", "--vocab", shared.vocabulary],
    ] {
      try workspace.refuse(
        command + ["--output", "-"], mentions: ["--output '-'", "standard output", "./-"])
    }
    try workspace.succeed(["train-vocab", shared.corpus, "--size", "90", "--output", "./-"])
    #expect(workspace.exists("-"))
  }

  @Test func refusesAMissingParent() throws {
    try workspace.refuse(
      ["train-vocab", shared.corpus, "--output", "missing/v.txt"], mentions: ["'missing'"])
    try workspace.refuse(
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "missing/t.h5"],
      mentions: ["'missing'"])
  }

  /// Nobody may make files under /proc, whoever runs the tests.
  @Test func refusesReadOnlyPlaces() throws {
    try workspace.refuse(
      ["train-vocab", shared.corpus, "--output", "/proc/v.txt"], mentions: ["/proc/v.txt"],
      afterReading: true)
    try workspace.refuse(
      ["tokenize", shared.corpus, "--vocab", shared.vocabulary, "--output", "/proc/t.h5"],
      mentions: ["/proc/"], afterReading: true)
    try workspace.refuse(shared.pretrain(output: "/proc/run"), mentions: ["/proc/run"])
    try workspace.refuse(
      ["export", shared.run, "--output", "/proc/exported"], mentions: ["/proc/exported"])
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind root"))
  func refusesADirectoryWithoutPermission() throws {
    try workspace.makeDirectory("closed")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o555], ofItemAtPath: workspace.path + "/closed")
    try workspace.refuse(shared.pretrain(output: "closed"), mentions: ["'closed'", "read-only"])
    try workspace.refuse(
      ["train-vocab", shared.corpus, "--output", "closed/v.txt"], mentions: ["'closed'"])
    try workspace.refuse(
      ["export", shared.run, "--output", "closed"], mentions: ["closed"])
  }

  @Test func aRefusalKeepsTheFileThatWasThere() throws {
    try workspace.copy(shared.store, as: "t.h5")
    try workspace.copy(shared.vocabulary, as: "v.txt")
    try workspace.write("empty.txt", "")
    try workspace.refuse(
      ["tokenize", "empty.txt", "--vocab", shared.vocabulary, "--output", "t.h5"],
      mentions: ["empty.txt"], afterReading: true)
    try workspace.refuse(
      ["train-vocab", "empty.txt", "--output", "v.txt"], mentions: ["empty.txt"])
  }
}
