import CrashTesting
import Foundation
import Testing

/// A run takes a new or empty folder, or one of its own that has no checkpoint yet; nothing else is touched.
struct RunFolderTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
  }

  @Test func anExportedModelIsNotOverwritten() throws {
    try workspace.copy(shared.exported, as: "bert")
    for arguments in [
      shared.pretrain(output: "bert"), shared.pretrain(shared.store, output: "bert"),
      ["pretrain", shared.corpus, "--output", "bert/"],
    ] {
      try workspace.refuse(arguments, mentions: ["'config.json'", "more", "new or empty folder"])
    }
  }

  @Test(arguments: [
    "config.json", "vocab.txt", "tokens.h5", "metrics.jsonl", "run.json", "notes.md", "\u{E9}.txt",
    ".hidden", ".lock", "step-1.h5", "sub/file",
  ])
  func whateverStandsThereIsNamedAndKept(name: String) throws {
    if name.contains("/") { try workspace.makeDirectory("run/sub") }
    try workspace.makeDirectory("run")
    try workspace.write("run/" + name, "precious\n")
    try workspace.refuse(
      shared.pretrain(output: "run"),
      mentions: ["'\(name.split(separator: "/")[0])'", "expected a new or empty folder"])
    #expect(try workspace.bytes("run/" + name) == Data("precious\n".utf8))
  }

  @Test func linksThatLeadNowhereAreNotFollowed() throws {
    try workspace.makeDirectory("run")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/run/vocab.txt", withDestinationPath: "../elsewhere")
    try workspace.refuse(shared.pretrain(output: "run"), mentions: ["'vocab.txt'"])
  }

  @Test func anEmptyFolderIsTaken() throws {
    try workspace.makeDirectory("run")
    try workspace.succeed(shared.pretrain(output: "run", "--total-steps", "1"))
    try workspace.makeDirectory("target")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path + "/link", withDestinationPath: "target")
    try workspace.succeed(shared.pretrain(output: "link", "--total-steps", "1"))
    #expect(workspace.exists("target/step-00000001.h5"))
  }

  /// Export goes beside other files, such as those of a repository, but not into another model or a run.
  @Test func anExportMixesWithNoOtherModel() throws {
    try workspace.makeDirectory("repository/.git")
    try workspace.write("repository/README.md", "kept")
    try workspace.succeed(["export", shared.run, "--output", "repository"])
    #expect(try workspace.bytes("repository/README.md") == Data("kept".utf8))
    for name in ["pytorch_model.bin", "added_tokens.json", "model.safetensors.index.json"] {
      try workspace.makeDirectory("other")
      try workspace.write("other/" + name, "{}")
      try workspace.refuse(["export", shared.run, "--output", "other"], mentions: ["'\(name)'"])
      try workspace.remove("other")
    }
    try workspace.copy(shared.run, as: "run")
    for name in ["config.json", "vocab.txt"] { try workspace.remove("run/" + name) }
    try workspace.refuse(
      ["export", shared.run, "--output", "run"], mentions: ["'run'", "folder of a run"])
  }

  /// Killed while its vocabulary is made: no command takes it for more than it is, and `pretrain` goes on.
  @Test func aRunKilledBeforeItsFirstStepIsBegunAgain() throws {
    guard mkfifo(workspace.path + "/text", 0o600) == 0 else {
      throw TestSetupError(description: "no pipe")
    }
    let running = try workspace.start(shared.pretrain("text", output: "run"))
    let deadline = Date().addingTimeInterval(20)
    while running.isRunning, Date() < deadline, !workspace.exists("run/run.json") { usleep(2_000) }
    try workspace.refuseNoCheckpoint("run", because: "is at work on it", shared)
    running.send(SIGKILL)
    #expect(try running.finish().exitCode == 1000 + SIGKILL)
    try workspace.refuseNoCheckpoint("run", because: "the same 'cloze pretrain' command", shared)
    try workspace.refuse(
      ["resume", "run", "--threads", "1"], mentions: ["'run'", "'cloze pretrain' command again"])
    let again = try workspace.succeed(shared.pretrain(output: "run"))
    #expect(again.errors.contains("'run' holds a run that was stopped before its first checkpoint"))
    #expect(
      try RunComparison.firstDifference(workspace.path + "/run", reference: shared.run) == nil)
  }

  /// A power failure before the first checkpoint: `resume` names the file, and so does `pretrain`.
  @Test(arguments: ["", "{", "{\"format\": \"cloze run\"}"])
  func aSpoiledDescriptionIsNamed(contents: String) throws {
    try workspace.copy(shared.run, as: "run")
    try workspace.remove("run/step-00000008.h5")
    try workspace.write("run/run.json", contents)
    for command in [
      ["resume", "run"], ["evaluate", "run"], ["inspect", "run"], shared.pretrain(output: "run"),
    ] {
      try workspace.refuse(
        command, mentions: ["'run/run.json'", "remove the folder", "'cloze pretrain' command"])
    }
    // What is advised works.
    try workspace.remove("run")
    try workspace.succeed(shared.pretrain(output: "run"))
  }

  /// Killed in its first steps: `resume` starts it, to the same bits and the same history.
  @Test func aRunKilledBeforeItsFirstCheckpointIsResumed() throws {
    let running = try workspace.start(
      shared.pretrain(output: "run", "--total-steps", "1000000", "--save-every", "1000000"))
    let deadline = Date().addingTimeInterval(20)
    let hasLine = { (try? workspace.bytes("run/metrics.jsonl").isEmpty) == false }
    while running.isRunning, Date() < deadline, !hasLine() { usleep(2_000) }
    running.send(SIGKILL)
    #expect(try running.finish().exitCode == 1000 + SIGKILL)
    // The history of a killed run is on the disk.
    #expect(hasLine())
    try workspace.refuseNoCheckpoint("run", because: "'cloze resume run' starts it", shared)
    try workspace.copy(workspace.path + "/run", as: "copy")
    let resumed = try workspace.succeed(
      ["resume", "run", "--until-step", "5", "--threads", "2"])
    #expect(resumed.errors.contains("'run' has no checkpoint yet"))
    try workspace.succeed(
      shared.pretrain(
        output: "whole", "--total-steps", "1000000", "--save-every", "1000000", "--until-step", "5")
    )
    #expect(
      try RunComparison.firstDifference(
        workspace.path + "/run", reference: workspace.path + "/whole") == nil)
    // The other remedy: the same command again, which says what it does.
    let again = try workspace.succeed(
      shared.pretrain(
        output: "copy", "--total-steps", "1000000", "--save-every", "1000000", "--until-step", "5"))
    #expect(
      again.errors.contains("'copy' holds a run that was stopped before its first checkpoint"))
    #expect(
      try RunComparison.firstDifference(
        workspace.path + "/copy", reference: workspace.path + "/whole") == nil)
  }
}

extension Workspace {
  /// Every command that needs a model says that there is none yet, and why.
  fileprivate func refuseNoCheckpoint(
    _ run: String, because reason: String, _ shared: SharedRun
  ) throws {
    for arguments in [
      ["evaluate", run], ["export", run, "--output", "exported"], ["fill-mask", run, "a [MASK]"],
      ["next-sentence", run, "a", "b"], ["inspect", run], ["evaluate", run, shared.corpus],
    ] {
      try refuse(arguments, mentions: ["'\(run)' has no checkpoint yet", reason])
    }
  }
}
