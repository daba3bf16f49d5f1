import Autograd
import Foundation
import Platform
import Pretraining
import TestSupport
import Testing
import Training

@Suite struct RetentionTests {
  private func retention(last: Int, every: Int? = nil, best: Int? = nil) -> CheckpointRetention {
    var options = tinyOptions()
    options.keepLast = last
    options.keepEvery = every
    options.keepBest = best
    return options.retention
  }

  @Test func theNewestAlwaysStay() {
    let steps = [2, 4, 6, 8]
    #expect(retention(last: 2).removable(of: steps, heldOutLoss: [:]) == [2, 4])
    #expect(retention(last: 9).removable(of: steps, heldOutLoss: [:]).isEmpty)
    #expect(retention(last: 0).removable(of: steps, heldOutLoss: [:]) == [2, 4, 6])
    #expect(retention(last: 1).removable(of: [], heldOutLoss: [:]).isEmpty)
  }

  @Test func multiplesStay() {
    #expect(
      retention(last: 1, every: 4).removable(of: [2, 4, 6, 8, 10], heldOutLoss: [:]) == [2, 6])
  }

  @Test func theBestStays() {
    let steps = [2, 4, 6, 8]
    let best = retention(last: 1, best: 1)
    // Step 3 is better, but has no checkpoint; step 6 has no evaluation.
    let loss = [2: 5.0, 3: 1.0, 4: 4.0, 8: 4.5]
    #expect(best.removable(of: steps, heldOutLoss: loss) == [2, 6])
    #expect(best.removable(of: steps, heldOutLoss: [2: 4.0, 4: 4.0]) == [4, 6])
    #expect(best.removable(of: steps, heldOutLoss: [2: .nan, 4: 9.0]) == [2, 6])
    #expect(best.removable(of: steps, heldOutLoss: [:]) == [2, 4, 6])
  }

  /// What a run keeps, also after a resume, which knows the losses from the log.
  @Test func aRunKeepsItsBest() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var options = tinyOptions(steps: 12, holdOut: 4)
    options.saveEvery = 2
    options.evaluateEvery = 2
    options.keepLast = 1
    options.keepEvery = 6
    options.keepBest = 1
    // High enough that the loss goes up again: the best is not the last.
    options.schedule.learningRate = 0.3
    do {
      let run = try startRun(path, in: temporary, options: options)
      _ = try run.train(until: 6) { _ in }
    }
    let run = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 1))
    _ = try run.train(until: 12) { _ in }
    let losses = try heldOutLosses(run.directory.metrics)
    #expect(losses.map(\.step) == [2, 4, 6, 8, 10, 12])
    let best = try #require(losses.min { $0.loss < $1.loss })
    #expect(try run.directory.checkpointSteps() == Set([6, 12, best.step]).sorted())
  }

  private func heldOutLosses(_ path: String) throws -> [(step: Int, loss: Double)] {
    try FileSystem.contents(of: path).split(separator: UInt8(ascii: "\n")).compactMap { line in
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      let mlm = object?["masked_language_model"] as? [String: Any]
      guard let step = object?["step"] as? Int, let loss = mlm?["loss"] as? Double else {
        return nil
      }
      return (step, loss)
    }
  }

  @Test func keepingTheBestNeedsHeldOutDocuments() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions()
    options.keepBest = 1
    let text = message {
      _ = try startRun(temporary.file("run"), in: temporary, options: options)
    }
    #expect(text.contains("--keep-best") && text.contains("held-out"), "\(text)")
  }

  /// Checkpoints of before these options existed.
  @Test func optionsWithoutTheKeysHaveDefaults() throws {
    let encoded = try JSONEncoder().encode(tinyOptions())
    var object = try #require(
      try JSONSerialization.jsonObject(with: encoded) as? [String: Any])
    object["keepEvery"] = nil
    object["keepBest"] = nil
    let old = try JSONSerialization.data(withJSONObject: object)
    #expect(try JSONDecoder().decode(PretrainingOptions.self, from: old) == tinyOptions())
  }
}
