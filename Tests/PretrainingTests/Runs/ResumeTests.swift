import Autograd
import Foundation
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Training

@Suite struct ResumeTests {
  /// Everything that decides how a run goes on.
  private func state(_ trainer: Trainer<PretrainingObjective>) -> [[String: [UInt8]]] {
    [bytes(trainer.model.parameters.stateDictionary())]
      + trainer.optimizer.state.map { bytes($0.tensors) }
  }

  private struct Case: CustomTestStringConvertible {
    var threads = 1
    var resumedThreads = 1
    var accumulation = 1
    var wholeWords = false
    var optimizer: OptimizerKind?
    var testDescription: String {
      "\(threads) then \(resumedThreads) threads, accumulation \(accumulation), "
        + "whole words \(wholeWords), \(optimizer?.rawValue ?? "adamw")"
    }
  }

  @Test(
    arguments: [
      Case(), Case(threads: 2, resumedThreads: 2), Case(threads: 1, resumedThreads: 2),
      Case(accumulation: 3), Case(wholeWords: true),
      Case(threads: 2, resumedThreads: 1, accumulation: 2, wholeWords: true),
      Case(threads: 1, resumedThreads: 2, optimizer: .muon),
    ])
  private func threeAndThreeStepsAreSix(_ variant: Case) throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(
      steps: 6, accumulation: variant.accumulation, wholeWords: variant.wholeWords)
    options.optimizerKind = variant.optimizer
    let whole = try startRun(
      temporary.file("whole"), in: temporary, options: options, threads: variant.threads)
    #expect(try whole.train(until: 6) { _ in } == .finished)

    let path = temporary.file("parts")
    do {
      let first = try startRun(path, in: temporary, options: options, threads: variant.threads)
      #expect(try first.train(until: 3) { _ in } == .finished)
      #expect(state(first.trainer) != state(whole.trainer))
    }
    let second = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: variant.resumedThreads))
    #expect(second.trainer.step == 3)
    #expect(second.options == options)
    #expect(try second.train(until: 6) { _ in } == .finished)
    #expect(second.trainer.cursor == whole.trainer.cursor)
    #expect(second.trainer.step == whole.trainer.step)
    #expect(state(second.trainer) == state(whole.trainer))

    let files = try ["whole", "parts"].map {
      try Checkpoint(path: RunDirectory(temporary.file($0)).checkpoint(step: 6))
    }
    #expect(bytes(files[0].model) == bytes(files[1].model))
    for slot in (variant.optimizer ?? .adamw).make(
      whole.trainer.model.parameters, options.optimizer, context: whole.trainer.model.context
    ).slots.map(\.name) {
      #expect(!files[0][slot].names.isEmpty)
      #expect(bytes(files[0][slot]) == bytes(files[1][slot]))
    }
  }

  /// The cursor passes the end of an epoch between checkpoint and resume.
  @Test func resumeCrossesEpochs() throws {
    let temporary = try TemporaryDirectory()
    let options = tinyOptions(steps: 12)
    let whole = try startRun(
      temporary.file("whole"), in: temporary, options: options, documents: 3)
    _ = try whole.train(until: 12) { _ in }
    #expect(whole.trainer.cursor.epoch > 1)
    let path = temporary.file("parts")
    do {
      let first = try startRun(path, in: temporary, options: options, documents: 3)
      _ = try first.train(until: 5) { _ in }
    }
    let second = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 1))
    _ = try second.train(until: 12) { _ in }
    #expect(second.trainer.cursor == whole.trainer.cursor)
    #expect(state(second.trainer) == state(whole.trainer))
  }

  @Test func threadCountChangesNoBit() throws {
    let temporary = try TemporaryDirectory()
    let runs = try [1, 2, 3].map { threads in
      let run = try startRun(
        temporary.file("run-\(threads)"), in: temporary, options: tinyOptions(steps: 5),
        threads: threads)
      _ = try run.train(until: 5) { _ in }
      return state(run.trainer)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
  }

  @Test func seedAndDropoutMatter() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 2)
    let first = try startRun(temporary.file("a"), in: temporary, options: options)
    options.seed = 100
    let second = try startRun(temporary.file("b"), in: temporary, options: options)
    for run in [first, second] { _ = try run.train(until: 2) { _ in } }
    #expect(state(first.trainer) != state(second.trainer))
  }

  @Test func logIsCutBackToTheCheckpoint() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    let directory = RunDirectory(path)
    do {
      let run = try startRun(path, in: temporary, options: tinyOptions(steps: 6))
      _ = try run.train(until: 3) { _ in }
    }
    #expect(try metricSteps(directory.metrics) == [1, 2, 3])
    // What a lost process leaves: later steps, and a line cut short.
    let kept = try FileSystem.contents(of: directory.metrics)
    try AtomicFile.write(
      bytes: kept + Array("{\"kind\":\"step\",\"step\":4}\n{\"kind\":\"st".utf8),
      to: directory.metrics)
    do {
      let run = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
      #expect(try FileSystem.contents(of: directory.metrics) == kept)
      _ = try run.train(until: 6) { _ in }
    }
    #expect(try metricSteps(directory.metrics) == [1, 2, 3, 4, 5, 6])
  }

  @Test func aDamagedLineOfTheLogCostsNoOther() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("run"))
    do {
      let run = try startRun(directory.path, in: temporary, options: tinyOptions(steps: 6))
      _ = try run.train(until: 3) { _ in }
    }
    var damaged = try FileSystem.contents(of: directory.metrics)
    let second = try #require(damaged.firstIndex(of: UInt8(ascii: "\n"))) + 1
    damaged[second] = UInt8(ascii: "!")
    let lost = Array("{\"kind\":\"step\",\"step\":4}\n!\n{\"kind\":\"st".utf8)
    try AtomicFile.write(bytes: damaged + lost, to: directory.metrics)
    var notices: [String] = []
    let run = try PretrainingRun(
      resuming: directory, notify: { notices.append($0) }, context: try Context(threadCount: 1))
    #expect(try FileSystem.contents(of: directory.metrics) == damaged)
    #expect(
      notices == ["'\(directory.metrics)' has lines that cannot be read (1); they stay"])
    _ = try run.train(until: 6) { _ in }
    #expect(try FileSystem.contents(of: directory.metrics).starts(with: damaged))
  }

  @Test func metricsAreThoseOfTheSteps() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    let options = tinyOptions(steps: 4, holdOut: 4)
    let run = try startRun(path, in: temporary, options: options)
    var steps: [StepMetrics] = []
    var evaluations: [Int] = []
    var checkpoints: [String] = []
    _ = try run.train(until: 4) { event in
      switch event {
      case .step(let metrics): steps.append(metrics)
      case .evaluation(let report): evaluations.append(report.step)
      case .checkpoint(let path): checkpoints.append(path)
      case .evaluating(let step): #expect(step == 4)
      case .skipped, .nothingMasked, .plateau, .longerSequences, .overfitting, .worseThanGuessing:
        Issue.record("\(event)")
      }
    }
    #expect(steps.map(\.step) == [1, 2, 3, 4])
    #expect(steps.map(\.learningRate) == (0..<4).map { options.schedule.rate(at: $0) })
    for metrics in steps {
      // A new model guesses uniformly among 21 pieces and 2 classes, within its noise.
      #expect(abs((metrics.mlmLoss ?? 0) - log(21)) < 0.8)
      #expect(abs((metrics["nsp"]?.loss ?? 0) - log(2)) < 0.5)
      #expect(metrics.gradientNorm > 0 && metrics.tokens > 4 * 5 && metrics.tokens <= 4 * 24)
      #expect((0...1).contains(metrics.mlmAccuracy ?? -1))
    }
    #expect(evaluations == [4])
    #expect(checkpoints == [run.directory.checkpoint(step: 4)])
    #expect(try metricSteps(run.directory.metrics, kind: "evaluation") == [4])
  }

  @Test func oldCheckpointsAreRemoved() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 7)
    options.saveEvery = 2
    options.keepLast = 2
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    _ = try run.train(until: 7) { _ in }
    #expect(try run.directory.checkpointSteps() == [6, 7])
  }

  @Test func trainingLearns() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(steps: 250)
    options.schedule.learningRate = 1e-2
    options.batchSize = 8
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    var losses: [Double] = []
    _ = try run.train(until: 250) {
      if case .step(let step) = $0 { losses.append(step.mlmLoss ?? .nan) }
    }
    let (start, end) = (losses.prefix(10).reduce(0, +) / 10, losses.suffix(10).reduce(0, +) / 10)
    // It begins where guessing by frequencies ends.
    #expect(end < start - 0.3, "from \(start) to \(end)")
  }
}
