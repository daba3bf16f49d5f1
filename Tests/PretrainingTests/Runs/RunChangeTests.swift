import Autograd
import Foundation
import Platform
import Pretraining
import TestSupport
import Testing
import Training

/// What is changed when a run is resumed is recorded, and the run stays reproducible.
struct RunChangeTests {
  private func changed(_ state: RunState) -> PretrainingOptions {
    var options = state.options
    options.batchSize = 6
    options.schedule = options.schedule.scaled(to: 2e-3)
    options.schedule = options.schedule.lengthened(to: 12, at: state.step, keepsRate: false)
    return options
  }

  private func resume(
    _ path: String, extending: (RunState) throws -> PretrainingOptions = { $0.options }
  ) throws -> PretrainingRun {
    try PretrainingRun(
      resuming: RunDirectory(path), extending: extending, context: try Context(threadCount: 1))
  }

  /// The lines of a log without what measures time.
  private func log(_ path: String) throws -> [String] {
    let text = String(
      decoding: try FileSystem.contents(of: RunDirectory(path).metrics), as: UTF8.self)
    return text.split(separator: "\n").map {
      String($0.replacing(/"tokens_per_second":[^,}]*/, with: ""))
    }
  }

  @Test func aChangedRunThatIsKilledGoesOnToTheSameBits() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 8, holdOut: 4)
    options.evaluateEvery = 2
    let whole = temporary.file("whole")
    do { _ = try startRun(whole, in: temporary, options: options).train(until: 4) { _ in } }
    let stopped = temporary.file("stopped")
    try FileManager.default.copyItem(atPath: whole, toPath: stopped)

    let killed = temporary.file("killed")
    do {
      let run = try resume(whole, extending: changed)
      _ = try run.train(until: 12) { event in
        // What a kill at step 7 leaves: no checkpoint since the one with the change.
        if case .step(let metrics) = event, metrics.step == 7 {
          try? FileManager.default.copyItem(atPath: whole, toPath: killed)
        }
      }
    }
    do { _ = try resume(stopped, extending: changed).train(until: 6) { _ in } }
    for path in [killed, stopped] {
      let run = try resume(path)
      #expect(run.trainer.step == (path == killed ? 4 : 6))
      #expect(run.options.batchSize == 6)
      _ = try run.train(until: 12) { _ in }
    }
    let expected = try Checkpoint(path: RunDirectory(whole).checkpoint(step: 12))
    #expect(
      expected.state.changes == [
        RunChange(step: 4, what: "learning_rate", from: .number(0.016), to: .number(2e-3)),
        RunChange(step: 4, what: "total_steps", from: .number(8), to: .number(12)),
        RunChange(step: 4, what: "batch_size", from: .number(4), to: .number(6)),
      ])
    for path in [killed, stopped] {
      let file = RunDirectory(path).checkpoint(step: 12)
      #expect(
        try FileSystem.contents(of: file)
          == FileSystem.contents(of: RunDirectory(whole).checkpoint(step: 12)), "\(path)")
      #expect(try log(path) == log(whole), "\(path)")
    }
    #expect(try metricSteps(RunDirectory(whole).metrics, kind: "change") == [4, 4, 4])
    #expect(
      try log(whole).contains(
        #"{"from":4,"kind":"change","step":4,"to":6,"what":"batch_size"}"#))
  }

  /// Sequences are counted, not steps: none is skipped or drawn again.
  @Test func anotherBatchGoesOnWhereTheDataAre() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var perPass = 0
    do {
      let start = try startRun(
        path, in: temporary, options: tinyOptions(steps: 12), documents: 48)
      perPass = start.trainer.instancesPerPass
      #expect(perPass > 40)
      _ = try start.train(until: 4) { _ in }
      #expect(start.trainer.cursor.epoch == 0 && start.trainer.cursor.index == 16)
    }
    let run = try resume(path) { state in
      var options = state.options
      options.batchSize = 5
      options.accumulationSteps = 2
      return options
    }
    #expect(abs(run.trainer.passes(at: 6) - 36 / Double(perPass)) < 1e-9)
    _ = try run.train(until: 6) { _ in }
    #expect(run.trainer.cursor.epoch == 0 && run.trainer.cursor.index == 16 + 2 * 10)
    #expect(abs(run.trainer.passes - 36 / Double(perPass)) < 1e-9)
  }

  @Test func aChangeThatWasNeverSavedIsTakenBack() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    do {
      _ = try startRun(path, in: temporary, options: tinyOptions(steps: 8)).train(until: 4) { _ in }
    }
    let kept = try FileSystem.contents(of: RunDirectory(path).metrics)
    // A process that was lost between the line and the checkpoint.
    let line = #"{"from":4,"kind":"change","step":4,"to":6,"what":"batch_size"}"# + "\n"
    try AtomicFile.write(bytes: kept + Array(line.utf8), to: RunDirectory(path).metrics)
    let run = try resume(path)
    #expect(run.options.batchSize == 4)
    #expect(try FileSystem.contents(of: RunDirectory(path).metrics) == kept)
  }

  @Test func aRunWithoutChangesHasNoRecordOfThem() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    do {
      _ = try startRun(path, in: temporary, options: tinyOptions(steps: 4)).train(until: 2) { _ in }
    }
    do { _ = try resume(path).train(until: 4) { _ in } }
    #expect(
      try Checkpoint(path: RunDirectory(path).checkpoint(step: 4)).state.changes.isEmpty)
    #expect(try metricSteps(RunDirectory(path).metrics, kind: "change").isEmpty)
  }
}

/// A schedule that is lengthened or scaled on the way.
struct ScheduleChangeTests {
  private let schedule = LearningRateSchedule(
    form: .cloze, learningRate: 1e-3, warmupSteps: 100, totalSteps: 1_000)

  @Test func aLongerScheduleIsStretched() {
    let longer = schedule.lengthened(to: 2_000, at: 1_000, keepsRate: false)
    #expect(schedule.rate(at: 1_000) == 0)
    #expect(abs(longer.rate(at: 1_000) - 1e-3 * 1_000 / 1_900) < 1e-12)
    #expect(longer.rate(at: 2_000) == 0)
  }

  @Test(arguments: [LearningRateSchedule.Form.cloze, .google, .huggingface])
  func aKeptRateNeverRises(form: LearningRateSchedule.Form) {
    var schedule = schedule
    schedule.form = form
    for step in [100, 101, 500, 999, 1_000] {
      let longer = schedule.lengthened(to: 3_000, at: step, keepsRate: true)
      #expect(longer.totalSteps == 3_000)
      var last = schedule.rate(at: step - 1)
      #expect(longer.rate(at: step) == last)
      for next in step..<3_000 {
        let rate = longer.rate(at: next)
        #expect(rate <= last && rate > 0, "\(step) \(next)")
        last = rate
      }
      #expect(longer.rate(at: 3_000) == 0)
      // Once more, from the middle of the tail.
      let again = longer.lengthened(to: 5_000, at: 2_000, keepsRate: true)
      #expect(again.rate(at: 2_000) == longer.rate(at: 1_999) && again.rate(at: 5_000) == 0)
    }
  }

  @Test func warmUpGoesOnAsItWas() {
    let longer = schedule.lengthened(to: 3_000, at: 50, keepsRate: true)
    #expect(longer.tail == nil)
    for step in 0..<100 { #expect(longer.rate(at: step) == schedule.rate(at: step)) }
  }

  @Test func anotherRateScalesEveryStep() {
    for lengthened in [schedule, schedule.lengthened(to: 2_000, at: 600, keepsRate: true)] {
      let scaled = lengthened.scaled(to: 5e-4)
      #expect(scaled.learningRate == 5e-4)
      for step in stride(from: 0, to: 2_000, by: 50) {
        #expect(abs(scaled.rate(at: step) - lengthened.rate(at: step) / 2) < 1e-15)
      }
    }
  }

  @Test func optionsOfOlderRunsHaveNoTail() throws {
    let old = #"{"form":"cloze","learningRate":0.001,"warmupSteps":100,"totalSteps":1000}"#
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: Data(old.utf8)) == schedule)
    #expect(
      String(decoding: try JSONEncoder().encode(schedule), as: UTF8.self).contains("tail") == false)
  }
}
