import Autograd
import Inference
import Models
import Serving
import TestSupport
import Testing

/// A text's vector has the same bytes alone, among others, and from an embedder.
@Suite struct EngineBytesTests {
  private struct Way: Sendable {
    let strategy: PoolingStrategy
    let layers: [Int]?
    let normalizes: Bool
    let masks: Bool
  }

  private static let ways = [
    Way(strategy: .reduceMean, layers: [-2], normalizes: false, masks: false),
    Way(strategy: .reduceMeanMax, layers: [-1, 1], normalizes: true, masks: true),
    Way(strategy: .clsPooled, layers: nil, normalizes: true, masks: false),
    Way(strategy: .none, layers: [-1], normalizes: true, masks: false),
  ]

  private func options(_ way: Way) -> (inout EmbeddingOptions) -> Void {
    {
      ($0.strategy, $0.layers) = (way.strategy, way.layers)
      ($0.normalizes, $0.masksSpecialTokens) = (way.normalizes, way.masks)
    }
  }

  @Test(arguments: ways.indices, [1, 2])
  func amongOthers(way index: Int, workers: Int) async throws {
    let way = Self.ways[index]
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    let embedder = try ServingFixture.embedder(path, options(way))
    let tokenizer = embedder.makeTokenizer()
    let texts = ServingFixture.texts(120)
    let expected = try texts.map { bits(try embedder.embed([tokenizer.encode($0)]), 0) }
    let engine = try ServingFixture.engine(path) {
      $0.workers = workers
      $0.maximumBatchTokens = 150
      options(way)(&$0.pooling)
    }
    // Alone, all at once in one request, and by many clients.
    for (place, text) in texts.enumerated().prefix(30) {
      let reply = try await engine.embed(.init(inputs: try engine.encode([text], model: nil)))
      #expect(bits(reply.embeddings, 0) == expected[place], "text \(place) alone")
    }
    let all = try await engine.embed(.init(inputs: try engine.encode(texts, model: nil)))
    #expect(texts.indices.allSatisfy { bits(all.embeddings, $0) == expected[$0] })
    let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
      for client in 0..<40 {
        group.addTask {
          let places = (0..<1 + client % 7).map { (client * 11 + $0 * 13) % texts.count }
          let reply = try await engine.embed(
            .init(inputs: try engine.encode(places.map { texts[$0] }, model: "small")))
          return places.indices.count { bits(reply.embeddings, $0) != expected[places[$0]] }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(wrong == 0)
    #expect(engine.statistics.answered == 71)
    #expect(all.tokens == texts.reduce(0) { $0 + tokenizer.encode($1).tokens.count })
  }

  /// With 8-bit integers too, which are another model's numbers.
  @Test func inAnotherPrecision() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    let texts = ServingFixture.texts(60)
    var found: [Precision: [Float]] = [:]
    for precision in Precision.allCases {
      let embedder = try ServingFixture.embedder(path, precision: precision)
      let expected = try embedder.embed(texts.map { embedder.makeTokenizer().encode($0) })
      let engine = try ServingFixture.engine(path) {
        ($0.precision, $0.maximumBatchTokens) = (precision, 100)
      }
      let reply = try await engine.embed(.init(inputs: try engine.encode(texts, model: nil)))
      #expect(reply.embeddings.values == expected.values)
      #expect(engine.models[0].precision == precision)
      found[precision] = expected.values
    }
    #expect(found[.int8] != found[.float32])
  }

  @Test func lengthOneIsARequestsChoice() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    let texts = ServingFixture.texts(20)
    let engine = try ServingFixture.engine(path)
    for normalizes in [true, false] {
      let embedder = try ServingFixture.embedder(path) { $0.normalizes = normalizes }
      let expected = try embedder.embed(texts.map { embedder.makeTokenizer().encode($0) })
      let reply = try await engine.embed(
        .init(inputs: try engine.encode(texts, model: nil), normalize: normalizes))
      #expect(reply.embeddings.values == expected.values)
    }
    let embedder = try ServingFixture.embedder(path) {
      ($0.strategy, $0.layers) = (PoolingStrategy.none, [-1])
    }
    let expected = try embedder.embed(texts.map { embedder.makeTokenizer().encode($0) })
    let reply = try await engine.embed(
      .init(inputs: try engine.encode(texts, model: nil), vectors: .tokens))
    #expect(reply.embeddings.values == expected.values)
    #expect(reply.embeddings.offsets == expected.offsets)
  }

  @Test func keptVectorsAreTheSame() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    let texts = ServingFixture.texts(50)
    let plain = try ServingFixture.engine(path)
    let expected = try await plain.embed(.init(inputs: try plain.encode(texts, model: nil)))
    let engine = try ServingFixture.engine(path) { $0.cacheBytes = 1 << 20 }
    var replies: [EmbeddingReply] = []
    for _ in 0..<3 {
      replies.append(try await engine.embed(.init(inputs: try engine.encode(texts, model: nil))))
    }
    #expect(replies.allSatisfy { $0.embeddings.values == expected.embeddings.values })
    let statistics = engine.statistics
    #expect(statistics.cacheHits >= 100 && statistics.texts <= 50)
    #expect(statistics.cacheBytes > 50 * 42 * 4 / 2 && statistics.cacheBytes <= 1 << 20)
    // Vectors of tokens are others.
    let tokens = try await engine.embed(
      .init(inputs: try engine.encode(texts, model: nil), vectors: .tokens))
    #expect(tokens.embeddings.values.count > expected.embeddings.values.count)
    // Hardly any room: the oldest go, and nothing else changes.
    let tight = try ServingFixture.engine(path) { $0.cacheBytes = 2000 }
    for _ in 0..<2 {
      let reply = try await tight.embed(.init(inputs: try tight.encode(texts, model: nil)))
      #expect(reply.embeddings.values == expected.embeddings.values)
    }
    #expect(tight.statistics.cacheBytes <= 2000)
  }
}
