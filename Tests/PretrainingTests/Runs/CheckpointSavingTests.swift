import Autograd
import Foundation
import Inspection
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Training

/// Checkpoints are written while training goes on, and hold the step at which they were asked for.
@Suite struct CheckpointSavingTests {
  @Test func aCheckpointIsOfItsStep() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 9)
    options.saveEvery = 3
    options.keepLast = 9
    let saving = try startRun(temporary.file("saving"), in: temporary, options: options)
    var saved: [String] = []
    _ = try saving.train(until: 9) { if case .checkpoint(let path) = $0 { saved.append(path) } }
    #expect(saved == [3, 6, 9].map(saving.directory.checkpoint))
    for step in [3, 6, 9] {
      // A run of its own that ends at the step, so that nothing goes on while it is written.
      let alone = try startRun(temporary.file("alone-\(step)"), in: temporary, options: options)
      _ = try alone.train(until: step) { _ in }
      #expect(
        try FileSystem.contents(of: saving.directory.checkpoint(step: step))
          == FileSystem.contents(of: alone.directory.checkpoint(step: step)))
    }
  }

  @Test func aFailureOfTheWriterIsTheRunsFailure() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 1_000)
    options.saveEvery = 2
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    var last = 0
    let text = message {
      _ = try run.train(until: 1_000) { event in
        guard case .step(let metrics) = event else { return }
        last = metrics.step
        // A directory in the way: the checkpoint of step 4 cannot take its name.
        if last == 3 {
          try? FileManager.default.createDirectory(
            atPath: run.directory.checkpoint(step: 4), withIntermediateDirectories: true)
        }
      }
    }
    #expect(text.contains("step-00000004.h5") && !text.contains("\n"), "\(text)")
    // Not later than at the next save.
    #expect((4...6).contains(last), "step \(last)")
    #expect(try Checkpoint(path: run.directory.checkpoint(step: 2)).state.step == 2)
  }

  /// A longer schedule is on the disk before the first step on it is made.
  @Test func aLongerScheduleIsSavedAtOnce() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    do {
      let run = try startRun(path, in: temporary, options: tinyOptions(steps: 3))
      _ = try run.train(until: 3) { _ in }
    }
    let run = try PretrainingRun(
      resuming: RunDirectory(path),
      extending: { state in
        var options = state.options
        options.schedule.totalSteps = 5
        return options
      }, context: try Context(threadCount: 1))
    var known: Int?
    _ = try run.train(until: 5) { event in
      guard case .step = event, known == nil else { return }
      known = try? Checkpoint(path: run.directory.checkpoint(step: 3)).state.options.schedule
        .totalSteps
    }
    #expect(known == 5)
  }

  @Test func provingReadsEveryByte() throws {
    let temporary = try TemporaryDirectory()
    let run = try startRun(temporary.file("run"), in: temporary, options: tinyOptions())
    _ = try run.train(until: 1) { _ in }
    let path = run.directory.checkpoint(step: 1)
    let parameters = run.trainer.model.parameters
    let proof = try Checkpoint.prove(path: path)
    #expect(proof.step == 1)
    #expect(proof.bytes == 12 * parameters.elementCount)
    #expect(proof.arrays == 3 * parameters.stateDictionary().count)
    #expect(try FileCheck(path: path).contents.hasPrefix("checkpoint of step 1, "))
    let whole = try FileSystem.contents(of: path)
    let copy = temporary.file("copy.h5")
    for place in stride(from: 0, to: whole.count - 32, by: whole.count / 60) {
      var damaged = whole
      damaged[place] ^= 0x10
      try AtomicFile.write(bytes: damaged, to: copy)
      let text = message { _ = try FileCheck(path: copy) }
      #expect(text.contains(copy) && !text.contains("\n"), "byte \(place): \(text)")
    }
  }
}
