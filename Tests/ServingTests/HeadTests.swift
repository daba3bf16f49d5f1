import Autograd
import FineTuning
import Inference
import Interchange
import Layers
import Models
import Serving
import TestSupport
import Testing

/// What models with heads are asked for.
@Suite struct HeadTests {
  private let directory: String
  private let engine: Engine
  private let predictor: SequencePredictor
  private let embedder: Embedder
  private let loaded: LoadedModel

  init() throws {
    let directory = try TemporaryDirectory()
    self.directory = directory.path
    let labels = TaskHead(.sequence, labels: ["bad", "good", "so-so"])
    let models: [(String, StoredModel)] = [
      ("pre-trained", try ServingFixture.stored()),
      ("labels", try ServingFixture.stored(labels: labels)),
      ("plain", try ServingFixture.stored(heads: .none(hasPooler: false))),
    ]
    let paths = models.map { directory.file($0.0 + ".h5") }
    for (model, path) in zip(models, paths) { try model.1.write(to: path) }
    var options = EngineOptions()
    options.threads = 2
    engine = try Engine(
      zip(models, paths).map { ModelSource(name: $0.0, path: $1) }, options: options)
    predictor = try SequencePredictor(
      try ModelReader.read(paths[1]),
      context: try Context(threadCount: 1, isInferenceOnly: true))
    embedder = try ServingFixture.embedder(paths[1])
    loaded = try LoadedModel(
      path: paths[0], context: try Context(threadCount: 1, isInferenceOnly: true))
  }

  @Test func descriptionsTellWhatThereIs() throws {
    let models = engine.models
    #expect(models.map(\.name) == ["pre-trained", "labels", "plain"])
    #expect(models[0].abilities == [.embedding, .attention, .fillMask, .nextSentence])
    #expect(models[1].abilities == [.embedding, .attention, .classification])
    #expect(models[1].labels == ["bad", "good", "so-so"])
    #expect(models[2].abilities == [.embedding, .attention])
    #expect(models[0].width == 42 && models[0].maximumLength == 200)
    #expect(Set(models.map(\.fingerprint)).count == 3)
    #expect(try engine.description(of: nil) == models[0])
    #expect(try engine.description(of: "plain") == models[2])
  }

  @Test func labelsAreThoseOfPredict() async throws {
    let texts =
      ServingFixture.texts(30).map { [$0] }
      + [["the sun", "rain"], ["the sun", ""], ["a river ||| hill"]]
    let inputs = try engine.encode(
      texts.map { $0.count == 1 ? .text($0[0]) : .pair($0[0], $0[1]) }, model: "labels",
      for: .labels)
    let reply = try await engine.classify(.init(inputs: inputs, model: "labels"))
    let scores = reply.scores
    #expect(reply.inferenceTime > .zero && reply.queueTime >= .zero)
    for (text, found) in zip(texts, scores) {
      let outputs = predictor.outputs(for: text)
      #expect(found.map(\.label) == ["bad", "good", "so-so"])
      #expect(found.map { Float($0.raw) } == Array(outputs.logits(0)), "\(text)")
      #expect(found.map(\.score) == outputs.probabilities(0))
    }
    await #expect(throws: ServingError.self) {
      try await engine.classify(
        .init(inputs: try engine.encode(["sun"], model: "plain"), model: "plain"))
    }
    await #expect(throws: ServingError.invalid("the text was encoded for another model", item: 0)) {
      try await engine.classify(.init(inputs: inputs, model: "plain"))
    }
  }

  /// The encoder below labels is the model's own.
  @Test func aModelWithLabelsGivesVectors() async throws {
    let texts = ServingFixture.texts(20)
    let expected = try embedder.embed(texts.map { embedder.makeTokenizer().encode($0) })
    let reply = try await engine.embed(
      .init(inputs: try engine.encode(texts, model: "labels"), model: "labels"))
    #expect(reply.embeddings.values == expected.values)
  }

  @Test func masksAndPairs() async throws {
    let text = "the [MASK] is a [MASK] ."
    let found = try await engine.fillMask(text, count: 4, model: nil)
    let expected = try loaded.fillMask(text, count: 4)
    #expect(found.map { $0.map(\.id) } == expected.map { $0.map(\.id) })
    #expect(found.map { $0.map(\.probability) } == expected.map { $0.map(\.probability) })
    let pair = try await engine.nextSentence("the sun", "rain is a river", model: "pre-trained")
    let other = try loaded.nextSentence("the sun", "rain is a river")
    #expect(pair == other && abs(pair.isNext + pair.notNext - 1) < 1e-9)
    await #expect(throws: ServingError.self) {
      try await engine.fillMask("no mask here", count: 4, model: nil)
    }
    for model in ["labels", "plain"] {
      await #expect(
        throws: ServingError.unable(
          "the model '\(model)' has no head for fill-mask, expected one that has it")
      ) {
        try await engine.fillMask(text, count: 4, model: model)
      }
    }
    let long = Array(repeating: "sun", count: 300).joined(separator: " ")
    await #expect(throws: ServingError.tooLong(item: 0, tokens: 303, limit: 200)) {
      try await engine.fillMask(long + " [MASK]", count: 4, model: nil)
    }
    // Each has been computed for one text or pair.
    #expect(engine.statistics.texts == 2)
    // Nobody learns where the model's file is.
    await #expect { try await engine.fillMask("xyzzy [MASK]", count: 1, model: nil) } throws: {
      !"\($0)".contains(directory) && "\($0)".contains("pre-trained")
    }
  }
}
