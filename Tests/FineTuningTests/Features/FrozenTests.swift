import Autograd
import FineTuning
import Foundation
import Inference
import Interchange
import Layers
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Training

/// Regressions on the vectors of an encoder that stays as it is.
@Suite final class FrozenTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func context() throws -> Context { try Context(threadCount: 2, isInferenceOnly: true) }

  /// Solves a task of rows between tabs, which are held out too.
  private func solve(
    _ rows: String, _ task: SequenceTask = .classification, metric: Metric = .accuracy,
    multiLabel: Bool = false, model: StoredModel? = nil, in name: String = "run",
    change: (inout FrozenJob) -> Void = { _ in }
  ) throws -> FrozenRun {
    let train = try temporary.write("\(name).tsv", rows)
    var job = FrozenJob(
      try model ?? makeModel(), examples(train, dev: train, task, multiLabel: multiLabel),
      metric: metric)
    change(&job)
    return try job.run(in: RunDirectory(temporary.file(name)), context: try context())
  }

  private static let rows = table(separableRows(60))

  @Test func theLayerIsThatOfTheVectorsThatEmbedGives() throws {
    let run = try solve(Self.rows)
    #expect(run.evaluation.classification.accuracy == 1)
    #expect(run.options.vector == SentenceVector(.reduceMean, layers: [1], normalizes: false))
    #expect(run.options.gradient <= 1e-9 && run.options.iterations > 3)
    let stored = try ModelReader.read(run.directory.path)
    let embedder = try Embedder(makeModel(), options: EmbeddingOptions(), context: try context())
    let tokenizer = embedder.makeTokenizer()
    let inputs = separableRows(60).map { tokenizer.encode($0.text) }
    let fit = LinearFitting(
      try embedder.embed(inputs).values, width: 16, inverseRegularization: 1,
      threads: embedder.context.threads
    ).classes((0..<60).map { Int32($0 % 2 == 0 ? 1 : 0) }, count: 2, weights: nil)
    #expect(stored.weights["classifier.weight"]?.floats() == fit.weights.map { Float($0) })
    #expect(stored.weights["classifier.bias"]?.floats() == fit.bias.map { Float($0) })
    // All else is as it was, and so are its vectors.
    let before = try makeModel().weights
    for name in before.names { #expect(stored.weights[name] == before[name], "\(name)") }
    let again = try Embedder(stored, options: EmbeddingOptions(), context: try context())
    #expect(try again.embed(inputs).values == embedder.embed(inputs).values)
  }

  /// What a text gets has the same bits whatever it is judged with, and held-out figures are those of `predict`.
  @Test func predictionsAreThoseOfTheEvaluation() throws {
    for strategy in [PoolingStrategy.reduceMeanMax, .sepToken, .clsPooled] {
      let run = try solve(Self.rows, in: "\(strategy)") {
        $0.vectors.strategy = strategy
        if strategy != .clsPooled { $0.vectors.layers = [-1, 0] }
        $0.vectors.normalizes = true
      }
      let predictor = try SequencePredictor(
        ModelReader.read(run.directory.path), context: try context())
      #expect(predictor.head.vector == run.options.vector)
      for index in [0, 7, 59] {
        let alone = predictor.outputs(for: run.measure.examples.texts[index])
        #expect(Array(run.evaluation.outputs.logits(index)) == Array(alone.logits(0)))
      }
      try ModelReader.read(run.directory.path).prove(in: Context(threadCount: 1))
    }
  }

  /// The pooler's output as it is makes the layer that BERT's own fine-tuning makes.
  @Test func thePoolersOutputMakesAnOrdinaryLayer() throws {
    let run = try solve(Self.rows) { $0.vectors.strategy = .clsPooled }
    let stored = try ModelReader.read(run.directory.path)
    #expect(
      stored.record.heads == ModelHeads(TaskHead(.sequence, labels: ["negative", "positive"])))
    #expect(stored.record.heads.architecture == "BertForSequenceClassification")
    let files = try HuggingFaceExport(stored).write(to: temporary.file("hf"))
    #expect(files.contains("config.json"))
    let foreign = try SequencePredictor(
      ModelReader.read(temporary.file("hf")), maximumLength: 16, context: try context())
    let own = try SequencePredictor(stored, maximumLength: 16, context: try context())
    #expect(
      foreign.outputs(for: ["the sea was warm"]).values
        == own.outputs(for: ["the sea was warm"]).values)
  }

  @Test func anotherVectorHasNoClassOfTransformers() throws {
    let run = try solve(Self.rows)
    let stored = try ModelReader.read(run.directory.path)
    let found = message { _ = try HuggingFaceExport(stored).write(to: temporary.file("hf")) }
    #expect(
      found.contains("judges by REDUCE_MEAN of layer 1") && found.contains("sentence-transformers"))
    #expect(!FileSystem.exists(temporary.file("hf")))
    // Training goes on from it with a new layer.
    let head = TaskHead(.sequence, labels: ["negative", "positive"])
    let model = try FineTunedModel.make(
      stored, ModelHeads(head), shortOptions(), isNew: true, context: Context(threadCount: 1))
    #expect(model.parameters.drawn == ["classifier.weight", "classifier.bias"])
  }

  @Test func numbersPairsAndSeveralLabels() throws {
    let texts = separableRows(40)
    let numbers = texts.map { "\($0.text)\t\($0.label == "positive" ? 2.5 : -1)\n" }
    let regression = try solve(
      "text\tscore\n" + numbers.joined(), .regression, metric: .pearson, in: "numbers")
    #expect(regression.evaluation.regression.pearson > 0.9)
    let pairs = texts.map { "\($0.text)\ta day\t\($0.label)\n" }
    let pair = try solve("text1\ttext2\tlabel\n" + pairs.joined(), .pair, in: "pairs")
    #expect(pair.evaluation.classification.accuracy > 0.9)
    let several = texts.map { row in
      let names = [row.label == "positive" ? "good" : nil, row.text.contains("sun") ? "sun" : nil]
      return "\(row.text)\t\(names.compactMap(\.self).joined(separator: ","))\n"
    }
    let rows = "text\tlabels\n" + several.joined()
    let plain = try solve(rows, metric: .macroF1, multiLabel: true, in: "several")
    let balanced = try solve(rows, metric: .macroF1, multiLabel: true, in: "balanced") {
      $0.examples.classWeights = .balanced
    }
    #expect(plain.evaluation.multiLabel.macroF1 > 0.7)
    // What is rare holds more often.
    let counts = [plain, balanced].map { run in
      (0..<run.evaluation.count).count { run.evaluation.outputs.predictedLabels($0)[1] }
    }
    #expect(counts[1] >= counts[0] && balanced.options.isBalanced)
  }

  @Test func aRunIsReadAgainAndOneThatWasKilledIsBegunAnew() throws {
    let run = try solve(Self.rows)
    let read = try #require(
      try FrozenRun(reading: run.directory, context: Context(threadCount: 1)))
    #expect(read.options == run.options && read.evaluation.loss.isFinite)
    #expect(read.state.step == 1)
    #expect(try FineTuningCheckpoint.prove(path: run.checkpoint).step == 1)
    let held = message { _ = try solve(Self.rows) }
    #expect(held.contains("already holds a run"))
    // As after `kill -9` before the checkpoint was written.
    let bytes = try FileSystem.contents(of: run.checkpoint)
    try FileSystem.remove(run.checkpoint)
    try RunDescription.write(
      RunKind.fineTuning.attributes.map { ($0.name, $0.value) }, to: run.directory.description)
    let again = try solve(Self.rows)
    #expect(try FileSystem.contents(of: again.checkpoint) == bytes)
    let log = String(decoding: try FileSystem.contents(of: again.directory.metrics), as: UTF8.self)
    #expect(log.split(separator: "\n").count == 1)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let none = message { _ = try solve(Self.rows) { $0.vectors.strategy = PoolingStrategy.none } }
    #expect(none.contains("--pooling-strategy is NONE"))
    let layer = message { _ = try solve(Self.rows) { $0.vectors.layers = [3] } }
    #expect(layer.contains("pooling layer 3 is none of 'model.h5'"))
    let length = message { _ = try solve(Self.rows) { $0.vectors.length = .tokens(99) } }
    #expect(length.contains("--max-seq-length is 99") && length.contains("32"))
    let weights = message {
      _ = try solve(Self.rows) {
        $0.examples.classWeights = .named([
          (name: "positive", weight: 0), (name: "negative", weight: 0),
        ])
      }
    }
    #expect(weights.contains("--class-weights are all 0"))
    #expect(!FileSystem.exists(temporary.file("run")))
  }

  /// A file names layers that its model has, and a strategy that there is.
  @Test func aRecordNamesAVectorOfTheModel() throws {
    let run = try solve(Self.rows)
    var stored = try StoredModel(path: run.checkpoint)
    #expect(stored.record.heads.parts == ["classification", "sentence_vector", "pooler"])
    for (vector, problem) in [
      (SentenceVector(.reduceMean, layers: [3], normalizes: false), "num_hidden_layers 2"),
      (SentenceVector(.reduceMean, layers: [], normalizes: false), "sentence_vector"),
      (SentenceVector(.none, layers: [1], normalizes: false), "NONE"),
    ] {
      stored.record.heads = ModelHeads(
        TaskHead(.sequence, labels: ["a", "b"], vector: vector), keepsPooler: true)
      try stored.write(to: temporary.file("odd.h5"))
      let found = message { _ = try StoredModel(path: temporary.file("odd.h5")) }
      #expect(found.contains(problem), "\(found)")
      try FileSystem.remove(temporary.file("odd.h5"))
    }
  }
}
