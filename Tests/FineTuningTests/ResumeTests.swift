import Autograd
import FineTuning
import Foundation
import Interchange
import Models
import Platform
import TestSupport
import Testing
import Training

/// A run that is stopped anywhere and resumed ends with the same bits as one that never was.
@Suite final class ResumeTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func resume(_ run: String) throws -> SequenceRun {
    try SequenceRun(
      resuming: RunDirectory(temporary.file(run)), context: Context(threadCount: 2))
  }

  /// The log without times, and every checkpoint.
  private func result(_ name: String) throws -> [String: [UInt8]] {
    let folder = RunDirectory(temporary.file(name))
    var files: [String: [UInt8]] = [:]
    for step in try folder.checkpointSteps() {
      files["\(step)"] = try FileSystem.contents(of: folder.checkpoint(step: step))
    }
    let log = String(decoding: try FileSystem.contents(of: folder.metrics), as: UTF8.self)
    files["log"] = Array(
      log.split(separator: "\n").map { $0.split(separator: "\"tokens_per_second\"")[0] }
        .joined(separator: "\n").utf8)
    return files
  }

  @Test(arguments: [false, true])
  func theSameBitsFromEveryStep(isFrozen: Bool) throws {
    var options = shortOptions()
    (options.freezesEncoder, options.layerDecay) = (isFrozen, isFrozen ? 1 : 0.8)
    let whole = try startRun("whole", in: temporary, options)
    try finish(whole)
    let total = options.epochs * 8
    #expect(whole.trainer.step == Int(total))
    let expected = try result("whole")
    // Held-out examples are judged after each pass; the best and the last checkpoint stay.
    #expect(whole.heldOut.points.map(\.step) == [8, 16])
    for stop in [0, 1, 7, 8, 9, 15] {
      let name = "stopped-\(stop)"
      // The files' names are part of the options, so the same ones are taken.
      let train = temporary.file("whole.tsv")
      let job = FineTuningJob(
        try makeModel(), examples(train, dev: temporary.file("whole-dev.tsv")), options)
      do {
        let run = try job.start(
          in: RunDirectory(temporary.file(name)), context: Context(threadCount: 1))
        _ = try run.train(until: stop)
      }
      // Of a run without a step every reader is told.
      var told: [String] = []
      _ = try ModelReader.read(temporary.file(name)) { told.append($0) }
      #expect(told.contains { $0.contains("has made no step") } == (stop == 0), "\(told)")
      let resumed = try resume(name)
      #expect(resumed.trainer.step == stop)
      try finish(resumed)
      let found = try result(name)
      for (file, bytes) in expected { #expect(found[file] == bytes, "\(file) after \(stop)") }
      #expect(found.count == expected.count)
    }
  }

  /// As after `kill -9` in an evaluation: the log has steps and evaluations that no checkpoint has.
  @Test func whatWasNotSavedIsMadeAgain() throws {
    let options = shortOptions()
    let whole = try startRun("whole", in: temporary, options)
    try finish(whole)
    let expected = try result("whole")
    let run = RunDirectory(temporary.file("lost"))
    do {
      let job = FineTuningJob(
        try makeModel(),
        examples(temporary.file("whole.tsv"), dev: temporary.file("whole-dev.tsv")), options)
      let lost = try job.start(in: run, context: Context(threadCount: 1))
      _ = try lost.train(until: 8)
    }
    // The evaluation of step 8 goes, a step and half a line come.
    var lines = String(decoding: try FileSystem.contents(of: run.metrics), as: UTF8.self)
      .split(separator: "\n").filter { !$0.contains("\"evaluation\"") }
    lines.append("{\"kind\":\"step\",\"step\":9,\"classification_loss\":7}")
    try AtomicFile.write(text: lines.joined(separator: "\n") + "\n{\"kind\":\"st", to: run.metrics)
    let resumed = try resume("lost")
    #expect(resumed.owesEvaluation && resumed.trainer.step == 8)
    try finish(resumed)
    #expect(try result("lost")["log"] == expected["log"])
    #expect(try result("lost")["16"] == expected["16"])
  }

  @Test func changedExamplesAreRefused() throws {
    let folder = RunDirectory(temporary.file("run"))
    do {
      let run = try startRun("run", in: temporary, shortOptions())
      // Another process has it.
      let second = message { _ = try resume("run") }
      #expect(second.contains("\(ProcessInfo.processInfo.processIdentifier)"), "\(second)")
      #expect(run.trainer.step == 0)
    }
    let good = try FileSystem.contents(of: folder.examples)
    try AtomicFile.write(bytes: good.dropLast(9), to: folder.examples)
    let found = message { _ = try resume("run") }
    #expect(found.contains("train.jsonl' has changed: its hash is"), "\(found)")
    try FileSystem.remove(folder.examples)
    #expect(message { _ = try resume("run") }.contains("train.jsonl' is missing"))
    try AtomicFile.write(bytes: good, to: folder.examples)
    #expect(try resume("run").trainer.step == 0)
  }

  @Test func aDamagedCheckpointIsSetAside() throws {
    var options = shortOptions()
    options.saveEvery = 3
    do {
      let run = try startRun("run", in: temporary, options)
      _ = try run.train(until: 11)
    }
    let folder = RunDirectory(temporary.file("run"))
    let newest = folder.checkpoint(step: try #require(try folder.checkpointSteps().last))
    let bytes = try FileSystem.contents(of: newest)
    try AtomicFile.write(bytes: bytes.dropLast(bytes.count / 2), to: newest)
    var told: [String] = []
    let resumed = try SequenceRun(
      resuming: folder, notify: { told.append($0) }, context: Context(threadCount: 1))
    #expect(resumed.trainer.step == 8 && told.count == 1 && told[0].contains(newest))
    #expect(FileSystem.exists(newest + ".damaged"))
  }

  /// What a checkpoint is to the commands that know nothing of runs.
  @Test func everyCheckpointIsAModel() throws {
    let run = try startRun("run", in: temporary, shortOptions())
    try finish(run)
    let best = try #require(run.heldOut.best?.step)
    for step in try run.directory.checkpointSteps() {
      let path = run.directory.checkpoint(step: step)
      #expect(try FineTuningCheckpoint.prove(path: path).step == step)
      let model = try ModelReader.read(path)
      #expect(model.record.heads.task?.labels == ["negative", "positive"])
      try model.prove(in: Context(threadCount: 1))
    }
    // Without a choice it is the best one.
    #expect(try ModelReader.read(run.directory.path).step == best)
  }
}
