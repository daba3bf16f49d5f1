import Autograd
import FineTuning
import Foundation
import Interchange
import Models
import Platform
import TestSupport
import Testing
import Training

/// Labels of words are learned, judged against every word, and go on after any stop.
@Suite final class TokenRunTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// Sentences in which `good` and the like begin a span, and what follows goes on with it.
  static func sentences(_ count: Int, length: Int = 6) -> String {
    (0..<count).map { sentence -> String in
      let rows = (0..<length).map { place -> String in
        let isStart = place % 3 == sentence % 3 && place + 1 < length
        let isInside = place % 3 == (sentence + 1) % 3 && place > 0 && sentence % 3 != 2
        if isStart { return "\(Words.good[(sentence + place) % 4])\tB-X" }
        if isInside { return "\(Words.bad[(sentence + place) % 4])\tI-X" }
        return "\(Words.others[(sentence * 7 + place) % 10])\tO"
      }
      return rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private func options(epochs: Double = 4) -> FineTuningOptions {
    var options = FineTuningOptions.google(.token, metric: .f1)
    (options.maximumSequenceLength, options.batchSize) = (16, 8)
    (options.epochs, options.schedule.learningRate) = (epochs, 1e-2)
    return options
  }

  private func job(_ options: FineTuningOptions, length: Int = 6) throws
    -> FineTuningJob<TokenImport>
  {
    let train = try temporary.write("train.conll", Self.sentences(60, length: length))
    let dev = try temporary.write("dev.conll", Self.sentences(17, length: length))
    return FineTuningJob(
      try makeModel(),
      TokenImport(train: train, dev: dev, columns: CoNLLColumns(), skipsBadRows: false), options)
  }

  @Test func spansAreLearned() throws {
    let run = try job(options(epochs: 12)).start(
      in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    #expect(run.model.heads.task?.labels == ["B-X", "I-X", "O"])
    _ = try run.train(until: run.options.schedule.totalSteps)
    let best = try #require(run.heldOut.best)
    #expect(best.score > 0.95, "\(run.heldOut.points)")
    // A stored model gives what the run was judged by.
    let predictor = try TokenPredictor(
      ModelReader.read(run.directory.path), context: Context(threadCount: 1, isInferenceOnly: true))
    let words = run.measure.examples.words
    let outputs = try predictor.outputs(for: words).outputs
    let evaluation = TokenEvaluation(
      labels: outputs.labels, gold: run.measure.examples.labels, outputs: outputs.logits)
    #expect(evaluation.spans?.f1 == best.score)
    // The bytes of a sentence do not depend on the others.
    for index in [0, 5, 16] {
      #expect(try predictor.outputs(for: [words[index]]).outputs.logits[0] == outputs.logits[index])
    }
  }

  /// Sentences of many windows are judged word by word, none left out.
  @Test func longSentencesAreJudgedWhole() throws {
    let run = try job(options(epochs: 6), length: 47).start(
      in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    #expect(run.trainer.instancesPerPass == 60 * 4)
    _ = try run.train(until: run.options.schedule.totalSteps)
    let details = try #require(run.bestDetails).details
    #expect(details.count == 17 * 47 && details.predicted.allSatisfy { $0.count == 47 })
    #expect((details.spans?.f1 ?? 0) > 0.9)
  }

  @Test func theSameBitsFromEveryStep() throws {
    let job = try job(options(epochs: 2))
    func run(_ name: String, stops: [Int]) throws -> [UInt8] {
      let directory = RunDirectory(temporary.file(name))
      do {
        let run = try job.start(in: directory, context: Context(threadCount: 1))
        _ = try run.train(until: stops.first ?? run.options.schedule.totalSteps)
      }
      for stop in stops.dropFirst() + [16] {
        let run = try TokenRun(resuming: directory, context: Context(threadCount: 2))
        _ = try run.train(until: stop)
      }
      return try FileSystem.contents(of: directory.checkpoint(step: 16))
    }
    let whole = try run("whole", stops: [])
    #expect(try run("stopped", stops: [1, 7, 8, 13]) == whole)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func problem(_ train: String, dev: String? = nil, skips: Bool = false) throws -> String {
      let path = try temporary.write("a.conll", train)
      let devPath = try dev.map { try temporary.write("b.conll", $0) }
      let job = FineTuningJob(
        try makeModel(),
        TokenImport(train: path, dev: devPath, columns: CoNLLColumns(), skipsBadRows: skips),
        options())
      let text = message {
        _ = try job.start(
          in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
      }
      #expect(text == "nothing is refused" || !FileSystem.exists(temporary.file("run")))
      try? FileManager.default.removeItem(atPath: temporary.file("run"))
      return text
    }
    let good = Self.sentences(30)
    #expect(
      try problem("a O\nb\n", dev: good).hasSuffix(
        "line 2: found 1 column, expected a tag after the word 'b'"))
    #expect(try problem("a O\nb O\n", dev: good).contains("has one tag only, 'O', for 2 words"))
    #expect(
      try problem(good, dev: "sun\tO\n\nsea\tO\nday\tB-Y\n").hasSuffix(
        "line 3: word 2 of the sentence that begins here, 'day', has the tag 'B-Y', expected a known one"
      ))
    #expect(try problem("", dev: good).contains("has no words"))
    #expect(try problem("a O\n\nb B-X\n").contains("has no sentence to judge the model by"))
    #expect(try problem(good, dev: "sun\tO\n\nday\tB-Y\n", skips: true) == "nothing is refused")
  }
}
