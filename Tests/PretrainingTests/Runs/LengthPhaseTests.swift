import Autograd
import Foundation
import Platform
import Pretraining
import TestSupport
import Testing
import Training

/// Runs whose sequences get longer on the way.
@Suite struct LengthPhaseTests {
  private func options() -> PretrainingOptions {
    var options = tinyOptions()
    options.maximumSequenceLength = 24
    options.shortSequenceProbability = 0
    options.shorterFirst = [
      LengthPhase(length: 8, until: 2), LengthPhase(length: 12, until: 3),
    ]
    return options
  }

  private func longest(_ run: PretrainingRun, at step: Int) throws -> Int {
    try Checkpoint(path: run.directory.checkpoint(step: step)).state.trainedLength
  }

  /// The data of every phase begin anew, and no step sees more than its phase has.
  @Test func sequencesGetLonger() throws {
    let temporary = try TemporaryDirectory()
    var options = options()
    (options.saveEvery, options.keepLast) = (1, 9)
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    var told: [[Int]] = []
    _ = try run.train(until: 5) {
      if case .longerSequences(let step, let length) = $0 { told.append([step, length]) }
    }
    #expect(told == [[2, 12], [3, 24]])
    #expect(try longest(run, at: 2) <= 8)
    #expect((9...12).contains(try longest(run, at: 3)))
    #expect((13...24).contains(try longest(run, at: 5)))
    let state = try Checkpoint(path: run.directory.checkpoint(step: 3)).state
    #expect(state.cursor == DataCursor())
    #expect(state.options.shorterFirst == options.shorterFirst)
  }

  @Test(arguments: [1, 2, 3, 4])
  func aRunThatStoppedGoesOnToTheSameBits(stop: Int) throws {
    let temporary = try TemporaryDirectory()
    let whole = try startRun(temporary.file("whole"), in: temporary, options: options())
    _ = try whole.train(until: 5) { _ in }
    let path = temporary.file("run")
    do {
      let run = try startRun(path, in: temporary, options: options())
      _ = try run.train(until: stop) { _ in }
    }
    let resumed = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 2))
    _ = try resumed.train(until: 5) { _ in }
    #expect(
      try FileSystem.contents(of: resumed.directory.checkpoint(step: 5))
        == FileSystem.contents(of: whole.directory.checkpoint(step: 5)))
  }
}
