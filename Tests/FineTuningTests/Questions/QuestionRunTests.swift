import Autograd
import FineTuning
import Foundation
import Interchange
import Models
import Platform
import TestSupport
import Testing
import Training

/// Answers are learned, judged by SQuAD's rules, and go on after any stop.
@Suite final class QuestionRunTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// Contexts with one of the words `good` and the like, which is what is asked for; where there is none, there may be
  /// no answer.
  static func questions(_ count: Int, length: Int = 8, second: Bool = false) -> String {
    let paragraphs = (0..<count).map { index -> String in
      let isImpossible = second && index % 3 == 0
      var words = (0..<length).map { Words.others[(index * 3 + $0) % 10] }
      let place = index * 5 % length
      words[place] = isImpossible ? Words.bad[index % 4] : Words.good[index % 4]
      let context = words.joined(separator: " ")
      let start = words[..<place].reduce(0) { $0 + $1.count + 1 }
      let answer =
        isImpossible
        ? "\"answers\": [], \"is_impossible\": true"
        : "\"answers\": [{\"text\": \"\(words[place])\", \"answer_start\": \(start)}]"
          + (second ? ", \"is_impossible\": false" : "")
      return
        "{\"context\": \"\(context)\", \"qas\": [{\"id\": \"q\(index)\", \"question\": \"was a sun\", \(answer)}]}"
    }
    return
      "{\"data\": [{\"title\": \"t\", \"paragraphs\": [\(paragraphs.joined(separator: ", "))]}]}"
  }

  private func options(epochs: Double) -> FineTuningOptions {
    var options = FineTuningOptions.google(.question, metric: .f1)
    (options.maximumSequenceLength, options.batchSize) = (20, 8)
    (options.epochs, options.schedule.learningRate) = (epochs, 1e-2)
    options.encoderDropout = 0
    var questions = QuestionOptions()
    (questions.stride, questions.maximumQuestionLength) = (4, 8)
    options.questions = questions
    return options
  }

  private func job(
    _ options: FineTuningOptions, length: Int = 8, second: Bool = false
  ) throws -> FineTuningJob<QuestionImport> {
    let train = try temporary.write(
      "train.json", Self.questions(60, length: length, second: second))
    let dev = try temporary.write("dev.json", Self.questions(24, length: length, second: second))
    return FineTuningJob(
      try makeModel(), QuestionImport(train: train, dev: dev, skipsBadRows: false), options)
  }

  @Test(arguments: [false, true]) func answersAreLearned(second: Bool) throws {
    let run = try job(options(epochs: 24), second: second).start(
      in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    #expect(run.options.questions?.allowsNone == second)
    _ = try run.train(until: run.options.schedule.totalSteps)
    let details = try #require(run.bestDetails).details
    #expect(details.metrics.overall.exactMatch > 0.9, "\(run.heldOut.points)")
    #expect(details.metrics.rules == (second ? .squad2 : .squad1))
    #expect((details.threshold != nil) == second)
    // A stored model answers alike, whatever is asked beside.
    let predictor = try QuestionPredictor(
      ModelReader.read(run.directory.path), context: Context(threadCount: 1, isInferenceOnly: true))
    #expect(predictor.options.allowsNone == second && predictor.maximumLength == 20)
    let reader = try SQuADReader(path: temporary.file("dev.json"))
    var paragraphs: [SQuADParagraph] = []
    while let paragraph = try reader.next() { paragraphs.append(paragraph) }
    let all = try predictor.answers(to: paragraphs)
    #expect(all.predictions.map(\.text) == details.predictions.map(\.text))
    for index in [0, 11, 23] {
      #expect(
        try predictor.answers(to: [paragraphs[index]]).predictions == [all.predictions[index]])
    }
  }

  /// Contexts of many windows: answers are found wherever they stand.
  @Test func longContextsAreSeenWhole() throws {
    let run = try job(options(epochs: 14), length: 40).start(
      in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    // 14 of the 40 pieces beside the question, every 4.
    #expect(run.trainer.instancesPerPass == 60 * 8)
    _ = try run.train(until: run.options.schedule.totalSteps)
    #expect(try #require(run.heldOut.best).score > 0.9, "\(run.heldOut.points)")
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
        let run = try QuestionRun(resuming: directory, context: Context(threadCount: 2))
        _ = try run.train(until: stop)
      }
      return try FileSystem.contents(of: directory.checkpoint(step: 16))
    }
    let whole = try run("whole", stops: [])
    #expect(try run("stopped", stops: [1, 7, 8, 13]) == whole)
    // Each task refuses the runs of the others.
    let found = message {
      _ = try TokenRun(
        resuming: RunDirectory(temporary.file("whole")), context: Context(threadCount: 1))
    }
    #expect(found.hasSuffix("is of a run for question, expected one for classification of tokens"))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func problem(
      _ train: String, _ change: (inout FineTuningOptions) -> Void = { _ in }
    ) throws -> String {
      let path = try temporary.write("a.json", train)
      var options = options(epochs: 1)
      change(&options)
      let job = FineTuningJob(
        try makeModel(), QuestionImport(train: path, dev: path, skipsBadRows: false), options)
      return message {
        _ = try job.start(
          in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
      }
    }
    let good = Self.questions(3)
    #expect(
      try problem(good.replacingOccurrences(of: "\"text\": \"fine\"", with: "\"text\": \"gold\""))
        .contains("question 'q1': the answer 'gold' is not at its answer_start"))
    #expect(
      try problem(good) { $0.maximumSequenceLength = 11 }
        == "--max-seq-length is 11, expected 12 to max_position_embeddings 32 of 'model.h5'")
    #expect(
      try problem(good) { $0.metric = .accuracy }
        == "--metric is accuracy, expected for answers one of f1, exact-match, loss")
    #expect(try problem("{\"data\": []}").contains("has no questions"))
    #expect(!FileSystem.exists(temporary.file("run")))
  }
}
