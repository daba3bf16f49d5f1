import Autograd
import FineTuning
import Foundation
import Interchange
import Layers
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Training

/// Models learn what they are shown, by every kind of task and option.
@Suite final class LearningTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// Options with which the small model learns in a second.
  private func options(_ task: SequenceTask = .classification, metric: Metric = .accuracy)
    -> FineTuningOptions
  {
    var options = shortOptions(task, metric: metric)
    (options.headDropout, options.encoderDropout) = (0, 0)
    (options.epochs, options.schedule.learningRate) = (12, 1e-2)
    return options
  }

  private func best(_ run: SequenceRun) throws -> HeldOutHistory.Point {
    try #require(run.heldOut.best)
  }

  @Test func classesAreLearned() throws {
    let run = try startRun("run", in: temporary, options())
    try finish(run)
    #expect(try best(run).score >= 0.95, "\(run.heldOut.points)")
    let predictor = try SequencePredictor(
      ModelReader.read(run.directory.path),
      context: Context(threadCount: 1, isInferenceOnly: true))
    #expect(predictor.maximumLength == 16 && predictor.run?.options.textColumns == ["text"])
    for (text, label) in [("the sea was warm", "positive"), ("a dull night", "negative")] {
      let outputs = predictor.outputs(for: [text])
      #expect(outputs.prediction(0) == label)
      #expect(abs(outputs.probabilities(0).reduce(0, +) - 1) < 1e-9)
    }
  }

  @Test func aFrozenEncoderStaysAsItIs() throws {
    var options = shortOptions()
    (options.freezesEncoder, options.epochs, options.headDropout) = (true, 12, 0)
    options.schedule.learningRate = 2e-2
    let run = try startRun("run", in: temporary, options)
    try finish(run)
    let (before, after) = (
      try makeModel().weights, try ModelReader.read(run.directory.path).weights
    )
    for name in before.names {
      let isSame = before[name] == after[name]
      #expect(isSame == !name.hasPrefix("bert.pooler."), "\(name)")
    }
    let point = try best(run)
    #expect(point.score > 0.7, "\(run.heldOut.points)")
    // States that were computed once give what the whole model gives.
    let whole = try SequencePredictor(
      ModelReader.read(run.directory.path), context: Context(threadCount: 1))
    let evaluation = run.measure.examples
    let right = (0..<evaluation.count).count { index in
      whole.outputs(for: evaluation.texts[index]).predictedClass(0)
        == Int(evaluation.classes[index])
    }
    #expect(Double(right) / Double(evaluation.count) == point.score)
  }

  @Test func numbersAreLearned() throws {
    let rows = separableRows(80).map { row in
      "\(row.text)\t\(row.label == "positive" ? 1.0 : -0.5)\n"
    }
    let train = try temporary.write("n.tsv", "text\tscore\n" + rows.joined())
    let run = try FineTuningJob(
      try makeModel(), examples(train, dev: train, .regression),
      options(.regression, metric: .spearman)
    ).start(in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    try finish(run)
    let report = try #require(run.bestDetails).details
    #expect(report.regression.pearson > 0.9 && report.loss < 0.5 * report.variance)
    #expect(run.heldOut.judge.figure == "spearman")
  }

  @Test func severalLabelsAreLearned() throws {
    let rows = separableRows(80).map { row in
      let labels = [row.label == "positive" ? "good" : nil, row.text.contains("sun") ? "sun" : nil]
      return "\(row.text)\t\(labels.compactMap(\.self).joined(separator: ","))\n"
    }
    let train = try temporary.write("m.tsv", "text\tlabels\n" + rows.joined())
    var job = FineTuningJob(
      try makeModel(), examples(train, dev: train, multiLabel: true), options(metric: .macroF1))
    job.examples.classWeights = .balanced
    let run = try job.start(
      in: RunDirectory(temporary.file("run")), context: Context(threadCount: 1))
    let weights = try #require(run.options.classWeights)
    #expect(weights.count == 2 && abs(weights[0] - 1) < 0.01 && weights[1] > 2)
    try finish(run)
    #expect(try best(run).score > 0.9, "\(run.heldOut.points)")
  }

  @Test func weightsOfClassesCanBeNamed() throws {
    let run = try startRun("run", in: temporary, shortOptions()) {
      $0.examples.classWeights = .named([(name: "positive", weight: 3)])
    }
    #expect(run.options.classWeights == [1, 3])
    let found = message {
      _ = try startRun("other", in: temporary, shortOptions()) {
        $0.examples.classWeights = .named([(name: "nobody", weight: 3)])
      }
    }
    #expect(found == "--class-weights names 'nobody', expected one of 'negative', 'positive'")
    #expect(!FileSystem.exists(temporary.file("other")))
  }

  @Test func patienceEndsARun() throws {
    var options = shortOptions()
    (options.epochs, options.patience, options.schedule.learningRate) = (20, 2, 1e-7)
    let run = try startRun("run", in: temporary, options)
    var isTold = false
    _ = try run.train(until: run.options.schedule.totalSteps) {
      if case .outOfPatience(let evaluations) = $0 { isTold = evaluations == 2 }
    }
    #expect(isTold && run.isOutOfPatience)
    #expect(run.trainer.step < run.options.schedule.totalSteps)
    #expect(run.heldOut.points.count == (run.trainer.step / 8))
  }

  @Test func ratesFallFromLayerToLayer() throws {
    var options = shortOptions()
    options.epochs = 1.0 / 8
    var moved: [Float: [String: Float]] = [:]
    for decay: Float in [1, 0.5] {
      options.layerDecay = decay
      options.schedule.learningRate = 1e-3
      options.optimizer.weightDecay = 0
      let run = try startRun("run-\(decay)", in: temporary, options) { $0.warmup = 0 }
      let before = run.trainer.objective.parameters.stateDictionary()
      _ = try run.train(until: 1)
      let after = run.trainer.objective.parameters.stateDictionary()
      moved[decay] = [:]
      for name in before.names {
        let pairs = zip(before[name]?.floats() ?? [], after[name]?.floats() ?? [])
        moved[decay]?[name] = pairs.reduce(0) { max($0, abs($1.0 - $1.1)) }
      }
    }
    for (name, expected) in [
      ("classifier.weight", 1), ("bert.pooler.dense.weight", 1),
      ("bert.encoder.layer.1.output.dense.weight", 0.5),
      ("bert.encoder.layer.0.attention.self.query.weight", 0.25),
      ("bert.embeddings.word_embeddings.weight", 0.125),
    ] as [(String, Float)] {
      let (plain, decayed) = (try #require(moved[1]?[name]), try #require(moved[0.5]?[name]))
      #expect(abs(decayed / plain - expected) < 0.01, "\(name): \(plain), \(decayed)")
    }
  }

  @Test func headsOfAnotherTaskGoAndTheSameOneStays() throws {
    let head = TaskHead(.sequence, labels: ["negative", "positive"])
    let own = try makeModel(heads: ModelHeads(head), seed: 9)
    var other = own
    other.record.heads = ModelHeads(TaskHead(.sequence, labels: ["a", "b"]))
    var options = shortOptions()
    options.seed = 77
    let same = try FineTunedModel.make(
      own, ModelHeads(head), options, isNew: true, context: Context(threadCount: 1))
    #expect(same.parameters.drawn.isEmpty)
    let new = try FineTunedModel.make(
      other, ModelHeads(head), options, isNew: true, context: Context(threadCount: 1))
    #expect(new.parameters.drawn == ["classifier.weight", "classifier.bias"])
    let bare = try makeModel(heads: .none(hasPooler: false))
    let pooled = try FineTunedModel.make(
      bare, ModelHeads(head), options, isNew: true, context: Context(threadCount: 1))
    #expect(pooled.parameters.drawn.count == 4)
  }
}
