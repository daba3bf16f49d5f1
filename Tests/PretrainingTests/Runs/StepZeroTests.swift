import Autograd
import Foundation
import Platform
import Pretraining
import Synchronization
import TestSupport
import Testing
import Tokenization
import Training

/// Runs that were lost before their first checkpoint, or between a checkpoint and its evaluation.
@Suite struct StepZeroTests {
  @Test(arguments: [UInt64(99), .max])
  func aRunWithoutACheckpointStartsAgain(seed: UInt64) throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions(holdOut: 4)
    options.seed = seed
    let whole = try startRun(temporary.file("whole"), in: temporary, options: options)
    _ = try whole.train(until: 6) { _ in }
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: options)
    let directory = RunDirectory(path)
    #expect(directory.canResume)
    // What the lost process had made of its history.
    try AtomicFile.copy(whole.directory.metrics, to: directory.metrics)
    let resumed = try PretrainingRun(
      resuming: directory, context: try Context(threadCount: 2))
    #expect(resumed.trainer.step == 0 && resumed.options == options)
    _ = try resumed.train(until: 6) { _ in }
    #expect(
      try FileSystem.contents(of: directory.checkpoint(step: 6))
        == FileSystem.contents(of: whole.directory.checkpoint(step: 6)))
    #expect(try metricSteps(directory.metrics) == [1, 2, 3, 4, 5, 6])
    #expect(try metricSteps(directory.metrics, kind: "evaluation") == [6])
  }

  @Test func whatResumeChangesStaysChanged() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: tinyOptions())
    for last in [7, 8] {
      _ = try PretrainingRun(
        resuming: RunDirectory(path),
        extending: { state in
          #expect(state.options.keepLast == (last == 7 ? 3 : 7))
          var options = state.options
          options.keepLast = last
          return options
        }, context: try Context(threadCount: 1))
    }
  }

  @Test func aSpoiledDescriptionIsNamed() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: tinyOptions())
    let file = path + "/run.json"
    let text = String(decoding: try FileSystem.contents(of: file), as: UTF8.self)
    func resume() -> String {
      message {
        _ = try PretrainingRun(
          resuming: RunDirectory(path), context: try Context(threadCount: 1))
      }
    }
    func resume(replacing old: String, by new: String) throws -> String {
      #expect(text.contains(old))
      try AtomicFile.write(text: text.replacingOccurrences(of: old, with: new), to: file)
      return resume()
    }
    for (old, new, part) in [
      ("\"data_index\"", "\"data_indices\"", "'data_index'"),
      ("\"step\": 0", "\"step\": 3", "a run at step 3"),
      ("\\\"batchSize\\\":4", "\\\"batchSize\\\":0", "batchSize is 0"),
      ("\"vocabulary_sha256\": \"", "\"vocabulary_sha256\": \"0", "vocabulary has hash"),
      ("\"tokens_sha256\": \"", "\"tokens_sha256\": \"0", "'cloze pretrain' command again"),
    ] {
      let found = try resume(replacing: old, by: new)
      #expect(found.contains(path) && found.contains(part) && !found.contains("\n"), "\(found)")
    }
    // A damaged one, and one of a later program, are not ours to replace.
    for (old, new) in [("{", "["), ("\"format_version\": 1", "\"format_version\": 2")] {
      _ = try resume(replacing: old, by: new)
      #expect(message { _ = try RunDirectory(path).prepare() }.contains("'run.json'"))
    }
  }

  /// A checkpoint comes before the evaluation of its step: resume makes what a lost process did not.
  @Test(arguments: [4, 6])
  func aMissingEvaluationIsMadeUpFor(step: Int) throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var options = tinyOptions(holdOut: 4)
    options.saveEvery = 4
    options.evaluateEvery = 2
    do {
      let run = try startRun(path, in: temporary, options: options)
      _ = try run.train(until: 6) { _ in }
    }
    let directory = RunDirectory(path)
    let whole = try lines(directory)
    if step < 6 { try FileSystem.remove(directory.checkpoint(step: 6)) }
    let lost = try #require(whole.firstIndex { $0.hasPrefix("evaluation \(step)") })
    let log = try FileSystem.contents(of: directory.metrics).split(separator: 10)
    try AtomicFile.write(
      bytes: Array(log[..<lost].joined(separator: [10])) + [10], to: directory.metrics)
    let resumed = try PretrainingRun(
      resuming: directory, context: try Context(threadCount: 1))
    #expect(resumed.owesEvaluation)
    _ = try resumed.train(until: 6) { _ in }
    #expect(!resumed.owesEvaluation)
    #expect(try lines(directory) == whole)
  }

  /// Kind, step and losses of every line.
  private func lines(_ directory: RunDirectory) throws -> [String] {
    try FileSystem.contents(of: directory.metrics).split(separator: 10).map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
      let loss = object["mlm_loss"] ?? (object["masked_language_model"] as? [String: Any])?["loss"]
      return "\(object["kind"] ?? "") \(object["step"] ?? "") \(loss ?? "")"
    }
  }

  @Test func anEvaluationIsGivenUp() throws {
    let temporary = try TemporaryDirectory()
    let run = try startRun(
      temporary.file("run"), in: temporary, options: tinyOptions(holdOut: 4), threads: 2)
    let evaluator = try #require(run.evaluator)
    let calls = Counter()
    let abandoned = evaluator.report(run.trainer.model, step: 0, until: { calls.next() > 5 })
    #expect(abandoned == nil)
    // Asked again and again within the first batch, and nothing of it is left behind.
    #expect(calls.next() > 20)
    let report = evaluator.report(run.trainer.model, step: 0)
    let again = evaluator.report(run.trainer.model, step: 0, until: { calls.next() < 0 })
    #expect(report.maskedLanguageModel.loss == again?.maskedLanguageModel.loss)
    #expect(report.pairs?.loss == again?.pairs?.loss)
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
  }

  /// The names under which options stand in files, for ever.
  @Test func theKeysOfOptionsStay() throws {
    var options = tinyOptions()
    (options.maximumPredictions, options.longestSpan, options.holdOutEvery) = (5, 3, 7)
    (options.evaluateEvery, options.keepEvery, options.keepBest) = (2, 4, 1)
    (options.saveSeconds, options.onNonFinite) = (90, .skip)
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(options))
    let object = try #require(json as? [String: Any])
    let keys: Set = [
      "recipe", "maximumSequenceLength", "maximumPredictions", "maskedProbability",
      "shortSequenceProbability", "masksWholeWords", "longestSpan", "predictsNextSentence",
      "batchSize", "accumulationSteps", "schedule", "optimizer", "initialization", "seed",
      "holdOutEvery", "evaluateEvery", "saveEvery", "saveSeconds", "keepLast", "keepEvery",
      "keepBest", "onNonFinite",
    ]
    #expect(keys.isSubset(of: Set(object.keys)))
    let schedule = try #require(object["schedule"] as? [String: Any])
    #expect(
      Set(["form", "learningRate", "warmupSteps", "totalSteps"]).isSubset(of: Set(schedule.keys)))
    let optimizer = try #require(object["optimizer"] as? [String: Any])
    #expect(
      Set(["form", "beta1", "beta2", "epsilon", "weightDecay", "correctsBias", "clipNorm"])
        .isSubset(of: Set(optimizer.keys)))
  }
}
