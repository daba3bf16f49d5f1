import Inference
import Models
import TestSupport
import Testing

/// What strategies and layers make of hidden states, held against sums in double precision of what NONE shows.
@Suite struct PoolingTests {
  private let inputs: [EmbeddingInput]

  init() throws { inputs = try EmbeddingFixture.inputs([2, 3, 5, 6, 9, 17, 40, 130]) }

  private func embed(_ change: (inout EmbeddingOptions) -> Void) throws -> Embeddings {
    try EmbeddingFixture.embedder(threads: 2, change).embed(inputs)
  }

  private func rows(_ embeddings: Embeddings, _ text: Int) -> [[Double]] {
    let all = embeddings[text].map { Double($0) }
    return stride(from: 0, to: all.count, by: embeddings.width).map {
      Array(all[$0..<$0 + embeddings.width])
    }
  }

  private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }
  }

  private func expected(
    _ states: [[Double]], seen: [Int], _ strategy: PoolingStrategy
  ) -> [Double] {
    let columns = states[0].indices
    let mean = columns.map { column in
      seen.isEmpty ? 0 : seen.reduce(0) { $0 + states[$1][column] } / Double(seen.count)
    }
    let maximum = columns.map { column in seen.map { states[$0][column] }.max() ?? 0 }
    return switch strategy {
    case .reduceMean: mean
    case .reduceMax: maximum
    case .reduceMeanMax: mean + maximum
    case .clsToken: states[0]
    case .sepToken: states[states.count - 1]
    case .none, .clsPooled: []
    }
  }

  @Test(arguments: [[-1], [-2], [0], [3, 1], [-3, 0, 2]], [false, true])
  func strategiesFollowTheirFormulas(layers: [Int], masks: Bool) throws {
    let states = try embed {
      ($0.strategy, $0.layers) = (PoolingStrategy.none, layers)
      $0.masksSpecialTokens = masks
    }
    for strategy in PoolingStrategy.allCases where ![.none, .clsPooled].contains(strategy) {
      let found = try embed {
        ($0.strategy, $0.layers) = (strategy, layers)
        $0.masksSpecialTokens = masks
      }
      for (text, input) in inputs.enumerated() {
        let special = Set([0, input.firstCount - 1, input.tokens.count - 1])
        let seen = input.tokens.indices.filter { !masks || !special.contains($0) }
        var x = rows(states, text)
        if masks {
          for place in special { #expect(x[place].allSatisfy { $0 == 0 }) }
          // What pooling does not see, tokens have all the same.
          guard ![.clsToken, .sepToken].contains(strategy) else { continue }
        }
        if x.isEmpty { x = [[]] }
        #expect(
          isClose(rows(found, text)[0], expected(x, seen: seen, strategy)),
          "\(strategy.name) of \(input.tokens.count) tokens")
      }
    }
  }

  /// With masked special tokens the last token is still the real [SEP].
  @Test func theLastTokenIsTheSeparatorEvenWhereItIsMasked() throws {
    let first = try embed { ($0.strategy, $0.masksSpecialTokens) = (.clsToken, true) }
    let last = try embed { ($0.strategy, $0.masksSpecialTokens) = (.sepToken, true) }
    for text in inputs.indices {
      #expect(first[text].contains { $0 != 0 } && last[text].contains { $0 != 0 })
      #expect(Array(first[text]) != Array(last[text]))
    }
  }

  @Test func layersStandOneBehindTheOther() throws {
    let all = try embed { $0.layers = [-4 + 4, 1, 2, 3] }
    let width = all.width / 4
    for (place, layer) in [[0], [-3], [-2], [-1]].enumerated() {
      let one = try embed { $0.layers = layer }
      for text in inputs.indices {
        let part = all[text].dropFirst(place * width).prefix(width)
        #expect(part.elementsEqual(one[text]), "layer \(layer)")
      }
    }
    // The default is the last but one.
    let two = try embed { $0.layers = [2] }
    let plain = try embed { _ in }
    #expect(plain.values == two.values)
  }

  @Test func normalizedVectorsHaveLengthOne() throws {
    let raw = try embed { _ in }
    let normalized = try embed { $0.normalizes = true }
    for text in inputs.indices {
      let length = raw[text].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(
        isClose(rows(normalized, text)[0], raw[text].map { Double($0) / length }))
    }
    // A masked text without words is zeros, and stays it.
    let empty = try EmbeddingFixture.embedder {
      ($0.masksSpecialTokens, $0.normalizes) = (true, true)
    }.embed(try EmbeddingFixture.inputs([2]))
    #expect(empty[0].allSatisfy { $0 == 0 })
  }

  @Test func theModelsOwnPoolingIsTheDefault() throws {
    let pooling = SentencePooling(.cls, normalizes: true, maximumLength: 20)
    let own = try EmbeddingFixture.embedder(pooling: pooling)
    #expect(own.strategy == .clsToken && own.layers == [3] && own.normalizes)
    #expect(own.maximumLength == 20)
    let notice = try #require(own.notice)
    for word in ["CLS_TOKEN", "last layer", "length 1", "20 tokens"] {
      #expect(notice.contains(word), "\(notice)")
    }
    let other = try EmbeddingFixture.embedder(pooling: pooling) {
      ($0.strategy, $0.layers, $0.normalizes) = (.reduceMax, [1], false)
      $0.length = .unlimited
    }
    #expect(other.strategy == .reduceMax && other.layers == [1] && !other.normalizes)
    #expect(other.maximumLength == 400 && other.notice == nil)
    #expect(try EmbeddingFixture.embedder().notice == nil)
  }

  @Test func refusals() throws {
    #expect(
      message { _ = try EmbeddingFixture.embedder(hasPooler: false) { $0.strategy = .clsPooled } }
        == "'model' has no pooler, expected a model with one for CLS_POOLED")
    for layer in [-4, 4, 100] {
      #expect(
        message { _ = try EmbeddingFixture.embedder { $0.layers = [-1, layer] } }
          == "pooling layer \(layer) is none of 'model', expected -3 to -1, 1 to 3, or 0 for the embeddings' output"
      )
    }
    #expect(
      message { _ = try EmbeddingFixture.embedder { $0.length = .tokens(401) } }
        == "sequences of 401 tokens are too long for 'model', expected at most 400, its max_position_embeddings"
    )
  }

  @Test func namesAreBertAsServices() {
    for (name, strategy) in PoolingStrategy.names {
      #expect(PoolingStrategy(name: name) == strategy)
      #expect(PoolingStrategy(name: name.lowercased()) == strategy)
    }
    #expect(PoolingStrategy(name: "MEAN") == nil)
    #expect(
      PoolingStrategy.allCases.map(\.name) == [
        "NONE", "REDUCE_MAX", "REDUCE_MEAN", "REDUCE_MEAN_MAX", "CLS_TOKEN", "SEP_TOKEN",
        "CLS_POOLED",
      ])
  }
}
