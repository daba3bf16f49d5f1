import Autograd
import Inference
import Layers
import Models
import Testing

/// Vectors of an encoder that multiplies in 8-bit integers.
@Suite struct Int8EmbeddingTests {
  private static let lengths = Array(2...40) + [96, 97, 128, 129, 385, 400]

  private func embedder(_ precision: Precision, threads: Int = 1) throws -> Embedder {
    try EmbeddingFixture.embedder(threads: threads, precision: precision) { $0.layers = [-1] }
  }

  private func bits(_ embeddings: Embeddings, _ text: Int) -> [UInt32] {
    embeddings[text].map(\.bitPattern)
  }

  /// A text's vector has the same bytes whatever it is batched with.
  @Test(arguments: [1, 2, 3]) func sameBytesInAnyBatch(threads: Int) throws {
    let inputs = try EmbeddingFixture.inputs(Self.lengths)
    let single = try embedder(.int8)
    let expected = try inputs.map { bits(try single.embed([$0]), 0) }
    let embedder = try embedder(.int8, threads: threads)
    for budget in [1, 300, 100_000] {
      embedder.tokenBudget = budget
      let embeddings = try embedder.embed(inputs)
      #expect(inputs.indices.allSatisfy { bits(embeddings, $0) == expected[$0] }, "\(budget)")
    }
  }

  @Test func sameBytesOnEveryProcessor() throws {
    let inputs = try EmbeddingFixture.inputs(Self.lengths)
    try onEveryInstructionSet { name in
      let embedder = try embedder(.int8)
      let embeddings = try embedder.embed(inputs)
      for (index, input) in inputs.enumerated() {
        #expect(bits(try embedder.embed([input]), 0) == bits(embeddings, index), "\(name)")
      }
    }
  }

  @Test func pointsWhereFloatsPoint() throws {
    let inputs = try EmbeddingFixture.inputs(Self.lengths)
    let floats = try embedder(.float32).embed(inputs)
    try onEveryInstructionSet { name in
      let integers = try embedder(.int8).embed(inputs)
      #expect(floats.values != integers.values)
      for text in inputs.indices {
        let (a, b) = (floats[text].map { Double($0) }, integers[text].map { Double($0) })
        func dot(_ x: [Double], _ y: [Double]) -> Double {
          zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot() > 0.999, "\(name) \(text)")
      }
    }
  }

  /// Of the weights in floats nothing is kept.
  @Test func weightsTakeAThird() throws {
    let model = { (precision: Precision) in
      try EncoderModel(
        try EmbeddingFixture.configuration(), .initialized(seed: 5), hasPooler: true,
        context: try Context(threadCount: 1, isInferenceOnly: true, precision: precision))
    }
    let (floats, integers) = (try model(.float32), try model(.int8))
    let quantized = integers.parameters.filter(\.tensor.isQuantized)
    // Four products a layer; tables, norms, biases and the pooler stay in floats.
    #expect(quantized.count == 4 * 3)
    #expect(quantized.allSatisfy { $0.parts[0].name.contains("encoder.layer") })
    let saved = quantized.reduce(0) { $0 + 4 * $1.count - $1.tensor.byteCount }
    #expect(floats.parameters.byteCount - integers.parameters.byteCount == saved && saved > 0)
  }
}
