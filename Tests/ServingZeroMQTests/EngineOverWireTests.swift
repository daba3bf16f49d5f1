#if Serving
  import Autograd
  import Inference
  import Interchange
  import Layers
  import Logging
  import Models
  import Serving
  import ServingZeroMQ
  import TestSupport
  import Testing
  import Tokenization

  /// A real model: the vectors that come over the wire are an embedder's, byte for byte.
  @Suite struct EngineOverWireTests {
    private static let words = ["the", "sun", "rain", "##s", "a", "river", "hill", "##y", "."]

    private func write(to path: String) throws {
      let vocabulary = try Vocabulary(
        pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + Self.words)
      var configuration = BERTConfiguration(
        vocabularySize: vocabulary.count, hiddenSize: 42, layers: 3, heads: 3,
        intermediateSize: 101)
      configuration.maximumPositions = 64
      configuration.initializerRange = 0.3
      let model = try BERTForPreTraining(
        configuration, .initialized(seed: 5), heads: .preTraining,
        context: try Context(threadCount: 1))
      let record = ModelRecord(
        configuration: configuration, heads: .preTraining, vocabulary: vocabulary,
        normalizer: NormalizerOptions(), trainedLength: 64)
      try StoredModel(record, weights: model.parameters.stateDictionary(), origin: "model").write(
        to: path)
    }

    /// The numbers of texts alone, zeros behind them up to the longest.
    private func expected(
      _ inputs: [EmbeddingInput], _ embedder: Embedder
    ) throws -> [[Float]] {
      let rows = try inputs.map { Array(try embedder.embed([$0])[0]) }
      let longest = rows.map(\.count).max() ?? 0
      return rows.map { $0 + Array(repeating: 0, count: longest - $0.count) }
    }

    private static let texts = [
      "the sun", "", "a hilly river", "the rains . ||| a hill", "café",
      "sun sun sun sun sun sun sun",
    ]

    @Test(arguments: [PoolingStrategy.reduceMean, .reduceMeanMax, .clsPooled, .none])
    func bytes(strategy: PoolingStrategy) async throws {
      let directory = try TemporaryDirectory()
      let path = directory.file("model.h5")
      try write(to: path)
      var options = EngineOptions()
      options.threads = 1
      options.pooling.strategy = strategy
      options.pooling.length = .unlimited
      let engine = try Engine([ModelSource(name: "small", path: path)], options: options)
      var front = ServingZeroMQTests.options { $0.hasDynamicLength = true }
      front.showsTokens = true
      let service = ZeroMQService(engine: engine, options: front, logger: Logger(label: "tests"))
      let ports = try #require(try service.bind())
      let run = Task { try await service.run() }
      let client = try WireClient(ports, "c")
      let embedder = try Embedder(
        try ModelReader.read(path), options: options.pooling,
        context: try Context(threadCount: 1, isInferenceOnly: true))
      let tokenizer = embedder.makeTokenizer()
      let json = "[" + Self.texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
      let raw = try await client.vectors(json, id: 1, count: Self.texts.count)
      #expect(raw.rows == (try expected(Self.texts.map { tokenizer.encode($0) }, embedder)))
      #expect(raw.tokens?.row(2) == ["[CLS]", "a", "hill", "##y", "river", "[SEP]"])
      let pieces = try await client.vectors(
        ###"[["the", "hill", "##y"], ["a", "|||", "new york"], []]"###, id: 2, count: 3)
      let inputs = [["the", "hill", "##y"], ["a", "|||", "new york"], []].map {
        tokenizer.encode(pieces: $0.map { Substring($0) })
      }
      #expect(pieces.rows == (try expected(inputs, embedder)))
      #expect(pieces.tokens?.row(1) == ["[CLS]", "a", "[SEP]", "[UNK]", "[SEP]"])
      run.cancel()
      try await run.value
      #expect(service.counters.replies == 2)
      await engine.drain()
    }
  }
#endif
