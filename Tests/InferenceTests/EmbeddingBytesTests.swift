import Autograd
import Inference
import Models
import Testing

/// A text's vector has the same bytes whatever it is batched with.
@Suite struct EmbeddingBytesTests {
  /// Every length up to some vectors, and those around the blocks of the kernels.
  private static let lengths = Array(2...70) + [96, 97, 127, 128, 129, 383, 384, 385, 386, 400]

  private static let choices: [(strategy: PoolingStrategy, masks: Bool)] =
    PoolingStrategy.allCases.flatMap { [($0, false), ($0, true)] }

  private func bits(_ embeddings: Embeddings, _ text: Int) -> [UInt32] {
    embeddings[text].map(\.bitPattern)
  }

  private func alone(_ embedder: Embedder, _ inputs: [EmbeddingInput]) throws -> [[UInt32]] {
    try inputs.map { bits(try embedder.embed([$0]), 0) }
  }

  private func expectSame(
    _ embedder: Embedder, _ inputs: [EmbeddingInput], _ expected: [[UInt32]], _ what: String
  ) throws {
    for budget in [1, 50, 300, 100_000] {
      embedder.tokenBudget = budget
      for isReversed in [false, true] {
        let embeddings = try embedder.embed(isReversed ? inputs.reversed() : inputs)
        let found = inputs.indices.map {
          bits(embeddings, isReversed ? inputs.count - 1 - $0 : $0)
        }
        let differing = inputs.indices.filter { found[$0] != expected[$0] }
          .map { inputs[$0].tokens.count }
        #expect(differing.isEmpty, "\(what), budget \(budget): texts of \(differing) tokens")
      }
    }
  }

  @Test(arguments: choices)
  func everyLengthAmongAllOthers(strategy: PoolingStrategy, masks: Bool) throws {
    let inputs = try EmbeddingFixture.inputs(Self.lengths)
    func embedder(_ threads: Int) throws -> Embedder {
      try EmbeddingFixture.embedder(threads: threads) {
        $0.strategy = strategy
        $0.layers = strategy == .clsPooled ? nil : [-1, 1]
        $0.masksSpecialTokens = masks
        $0.normalizes = true
      }
    }
    let expected = try alone(try embedder(1), inputs)
    for threads in [1, 2, 3] {
      try expectSame(
        try embedder(threads), inputs, expected, "\(strategy.name), \(threads) threads")
    }
  }

  @Test func onEveryProcessor() throws {
    let inputs = try EmbeddingFixture.inputs(Self.lengths)
    var found: [[[UInt32]]] = []
    try onEveryInstructionSet { name in
      for masks in [false, true] {
        let embedder = try EmbeddingFixture.embedder { $0.masksSpecialTokens = masks }
        let expected = try alone(embedder, inputs)
        try expectSame(embedder, inputs, expected, name)
        found.append(expected)
      }
    }
    // Masked or not, the two are not the same thing.
    for pair in stride(from: 0, to: found.count, by: 2) { #expect(found[pair] != found[pair + 1]) }
  }

  /// Equal texts among each other, as a window of copies is.
  @Test func copiesAreEqual() throws {
    let input = try EmbeddingFixture.inputs([19])[0]
    let embedder = try EmbeddingFixture.embedder(threads: 2)
    let embeddings = try embedder.embed(Array(repeating: input, count: 301))
    for text in 1..<301 { #expect(bits(embeddings, text) == bits(embeddings, 0)) }
  }

  @Test func memoryStaysWhatItIs() throws {
    let embedder = try EmbeddingFixture.embedder(threads: 2)
    let inputs = try EmbeddingFixture.inputs((0..<400).map { 2 + $0 % 90 })
    _ = try embedder.embed(inputs)
    let reserved = embedder.context.reservedBytes
    for _ in 0..<3 { _ = try embedder.embed(inputs) }
    #expect(embedder.context.reservedBytes == reserved)
  }
}
