import Autograd
import Layers
import Serialization
import TestSupport
import Testing

/// A small model with every kind of layer.
private struct Block {
  let attention: MultiHeadSelfAttention
  let output: ResidualOutput
  let parameters: ParameterSet

  init(_ source: ParameterSource, context: Context) throws {
    let registry = ParameterRegistry(source, context: context)
    let scope = registry.root("layer")("0")
    attention = MultiHeadSelfAttention(
      scope("self"), hidden: 4, heads: 2, .normal(deviation: 0.02), dropout: 0)
    output = ResidualOutput(
      scope("output"), from: 4, to: 4, .truncatedNormal(deviation: 0.02), epsilon: 1e-12,
      dropout: 0)
    parameters = try registry.finish()
  }
}

private let expectedShapes: [(String, [Int])] = [
  ("layer.0.self.query.weight", [4, 4]), ("layer.0.self.key.weight", [4, 4]),
  ("layer.0.self.value.weight", [4, 4]), ("layer.0.self.query.bias", [4]),
  ("layer.0.self.key.bias", [4]), ("layer.0.self.value.bias", [4]),
  ("layer.0.output.dense.weight", [4, 4]), ("layer.0.output.dense.bias", [4]),
  ("layer.0.output.LayerNorm.weight", [4]), ("layer.0.output.LayerNorm.bias", [4]),
]

@Suite struct ParameterTests {
  @Test func namesAndShapesAreThoseOfHuggingFace() throws {
    let block = try Block(.initialized(seed: 1), context: try Context(threadCount: 1))
    let dictionary = block.parameters.stateDictionary()
    #expect(dictionary.names == expectedShapes.map(\.0))
    for (name, shape) in expectedShapes { #expect(dictionary[name]?.shape == shape, "\(name)") }
    #expect(block.parameters.elementCount == 4 * 16 + 6 * 4)
  }

  @Test func theSameConstructorInitialisesAndLoads() throws {
    let context = try Context(threadCount: 1)
    let first = try Block(.initialized(seed: 7), context: context)
    let values = first.parameters.stateDictionary()
    let second = try Block(.loaded(values, origin: "a file"), context: context)
    #expect(second.parameters.stateDictionary() == values)
    let x = Tensor((0..<12).map { Float($0) / 7 }, shape: [3, 4], context: context)
    let ours = [first, second].map {
      $0.output($0.attention(x, offsets: [0, 1, 3]), residual: x).values
    }
    #expect(ours[0] == ours[1])
    #expect(Set(ours[0]).count > 1)
  }

  @Test func stackedParametersAreSplitIntoParts() throws {
    let registry = ParameterRegistry(.initialized(seed: 3), context: try Context(threadCount: 1))
    let stacked = registry.root("a").stacked(
      ["q", "k"], "weight", [2, 3], .normal(deviation: 1), isDecayed: true)
    let parameters = try registry.finish()
    #expect(stacked.tensor.shape == [4, 3])
    #expect(stacked.parts.map(\.name) == ["a.q.weight", "a.k.weight"])
    #expect(stacked.parts.map(\.elements) == [0..<6, 6..<12])
    let dictionary = parameters.stateDictionary()
    #expect(dictionary["a.q.weight"]?.floats() == Array(stacked.tensor.values[..<6]))
    #expect(dictionary["a.k.weight"]?.floats() == Array(stacked.tensor.values[6...]))
    #expect(dictionary["a.q.weight"]?.floats() != dictionary["a.k.weight"]?.floats())
  }

  @Test func partsOfAStackAreDrawnAsIfTheyStoodAlone() throws {
    let context = try Context(threadCount: 1)
    let together = ParameterRegistry(.initialized(seed: 3), context: context)
    let stacked = together.root("a").stacked(
      ["q", "k"], "weight", [2, 3], .normal(deviation: 1), isDecayed: true)
    let apart = ParameterRegistry(.initialized(seed: 3), context: context)
    let key = apart.root("a")("k").parameter(
      "weight", [2, 3], .normal(deviation: 1), isDecayed: true)
    #expect(key.tensor.values == Array(stacked.tensor.values[6...]))
  }

  @Test func biasesAndNormsAreNotDecayed() throws {
    let block = try Block(.initialized(seed: 1), context: try Context(threadCount: 1))
    for parameter in block.parameters {
      for part in parameter.parts {
        let isExempt = part.name.hasSuffix("bias") || part.name.contains("LayerNorm")
        #expect(parameter.isDecayed == !isExempt, "\(part.name)")
      }
    }
  }

  @Test func gradientsAreListedUnderTheSameNames() throws {
    let context = try Context(threadCount: 1)
    let block = try Block(.initialized(seed: 1), context: context)
    let zeros = block.parameters.gradients()
    #expect(zeros.names == expectedShapes.map(\.0))
    #expect(zeros["layer.0.self.key.weight"]?.floats() == Array(repeating: 0, count: 16))
    let x = Tensor((0..<12).map { Float($0 * $0) / 50 }, shape: [3, 4], context: context)
    let loss = context.record(dropout: nil) {
      weightedSum(
        block.output(block.attention(x, offsets: [0, 3]), residual: x),
        weights: (0..<12).map { Float($0 % 5) })
    }
    context.backward(from: [loss])
    let gradients = block.parameters.gradients()
    #expect(gradients["layer.0.output.dense.weight"]?.floats()?.contains { $0 != 0 } == true)
    block.parameters.clearGradients()
    #expect(block.parameters.gradients() == zeros)
  }

  @Test func askingTwiceForANameTraps() async {
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      let registry = ParameterRegistry(.initialized(seed: 1), context: try Context(threadCount: 1))
      _ = registry.root.parameter("a", [1], .constant(0), isDecayed: false)
      _ = registry.root.parameter("a", [1], .constant(0), isDecayed: false)
    }
  }
}
