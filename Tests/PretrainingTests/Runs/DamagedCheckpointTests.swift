import Autograd
import Inference
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Training

/// A run whose newest checkpoints are damaged goes on from the one before them.
@Suite struct DamagedCheckpointTests {
  /// A run with checkpoints of steps 2, 4 and 6.
  private func run(_ temporary: borrowing TemporaryDirectory) throws -> RunDirectory {
    var options = tinyOptions(steps: 8)
    options.saveEvery = 2
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    _ = try run.train(until: 6) { _ in }
    #expect(try run.directory.checkpointSteps() == [2, 4, 6])
    return run.directory
  }

  private func damage(_ path: String) throws {
    var bytes = try FileSystem.contents(of: path)
    bytes[bytes.count / 2] ^= 1
    try AtomicFile.write(bytes: bytes, to: path)
  }

  @Test func theOneBeforeIsUsed() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    let reference = try Checkpoint(path: directory.checkpoint(step: 6))
    try damage(directory.checkpoint(step: 6))
    let damaged = try FileSystem.contents(of: directory.checkpoint(step: 6))
    var notices: [String] = []
    let loaded = try LoadedModel(
      path: directory.path, context: try Context(threadCount: 1), notify: { notices.append($0) })
    #expect(loaded.step == 4)
    do {
      let resumed = try PretrainingRun(
        resuming: directory, notify: { notices.append($0) }, context: try Context(threadCount: 1))
      #expect(resumed.trainer.step == 4)
      // Kept under another name until somebody has looked at it.
      let aside = directory.checkpoint(step: 6) + ".damaged"
      #expect(try FileSystem.contents(of: aside) == damaged)
      #expect(try directory.checkpointSteps() == [2, 4])
      _ = try resumed.train(until: 6) { _ in }
    }
    #expect(notices.count == 2 && notices[0] == notices[1])
    for part in ["step-00000006.h5' is damaged", "using '\(directory.checkpoint(step: 4))'"] {
      #expect(notices[0].contains(part) && !notices[0].contains("\n"), "\(notices[0])")
    }
    let again = try Checkpoint(path: directory.checkpoint(step: 6))
    #expect(bytes(again.model) == bytes(reference.model))
    #expect(bytes(again["second_moment"]) == bytes(reference["second_moment"]))
    #expect(try metricSteps(directory.metrics) == [1, 2, 3, 4, 5, 6])
  }

  @Test func everyOneTriedIsNamedIfNoneIsGood() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    for step in [2, 4, 6] { try damage(directory.checkpoint(step: step)) }
    let text = message {
      _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
    }
    for step in [2, 4, 6] { #expect(text.contains("step-0000000\(step).h5"), "\(text)") }
    #expect(!text.contains("\n"))
    #expect(try directory.checkpointSteps() == [2, 4, 6])
  }

  @Test func aLaterFormatIsNoDamage() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    try HDF5File.write(to: directory.checkpoint(step: 6)) { file in
      try file.setAttribute(.string("cloze checkpoint"), "format")
      try file.setAttribute(.integer(CheckpointFormat.version + 1), "format_version")
    }
    let text = message {
      _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
    }
    #expect(text.contains("has format version \(CheckpointFormat.version + 1)"), "\(text)")
  }

  @Test func whatAKilledWriterLeftIsRemoved() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    // No process has this number: the system's are below 2^22.
    let left = FileSystem.join(directory.path, ".step-00000008.h5.99999999.7.partial")
    try AtomicFile.write(text: "half a checkpoint", to: left)
    _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
    #expect(!FileSystem.exists(left))
  }
}
