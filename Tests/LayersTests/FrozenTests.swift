import Autograd
import Layers
import Serialization
import TestSupport
import Testing

@Suite struct FrozenTests {
  private struct Net {
    let first: Linear
    let attention: MultiHeadSelfAttention
    let last: Linear
    let parameters: ParameterSet

    init(frozen: [String], context: Context) throws {
      let registry = ParameterRegistry(.initialized(seed: 2), frozen: frozen, context: context)
      first = Linear(registry.root("base")("in"), from: 3, to: 4, .normal(deviation: 1))
      attention = MultiHeadSelfAttention(
        registry.root("base")("self"), hidden: 4, heads: 2, .normal(deviation: 1), dropout: 0)
      last = Linear(registry.root("head"), from: 4, to: 2, .normal(deviation: 1))
      parameters = try registry.finish()
    }

    /// The gradients of a loss.
    func gradients(_ context: Context) -> StateDictionary {
      let x = Tensor((0..<12).map { Float($0 % 5) - 2 }, shape: [4, 3], context: context)
      let result = context.record(dropout: nil) {
        linearCrossEntropy(
          attention(first(x, then: .gelu), offsets: [0, 3, 4]), weight: last.weight.tensor,
          bias: last.bias.tensor, labels: [0, 1, 1, 0], coefficient: 0.25)
      }
      context.backward(from: [result.loss])
      return parameters.gradients()
    }
  }

  /// Whatever is frozen, the others get the gradient they would have had, bit for bit, and it gets none.
  @Test(arguments: [
    ["base."], ["head."], ["base.in."], ["base.self."], ["base.in.weight"], ["head.weight"],
    ["head.bias"], ["base.in.bias", "base.self."], ["base.", "head."],
  ])
  func theOthersHaveTheSameGradients(prefixes: [String]) throws {
    let context = try Context(threadCount: 2)
    let all = try Net(frozen: [], context: context).gradients(context)
    let net = try Net(frozen: prefixes, context: context)
    let some = net.gradients(context)
    func isFrozen(_ name: String) -> Bool { prefixes.contains { name.hasPrefix($0) } }
    #expect(some.names == all.names.filter { !isFrozen($0) })
    for name in some.names {
      #expect(some[name] == all[name], "\(name)")
      // Softmax is the same for scores that are all greater by one number, so this bias has none.
      guard name != "base.self.key.bias" else { continue }
      #expect(some[name]?.floats()?.contains { $0 != 0 } == true, "\(name)")
    }
    for parameter in net.parameters {
      #expect(parameter.isFrozen == isFrozen(parameter.parts[0].name))
      if parameter.isFrozen { #expect(parameter.tensor.gradient == nil) }
    }
    #expect(net.parameters.trained.allSatisfy { !$0.isFrozen })
  }

  @Test func aPrefixOfNothingAndHalfOfAStackAreRefused() throws {
    let context = try Context(threadCount: 1)
    #expect(
      message { _ = try Net(frozen: ["base.", "bsae.", "head.x"], context: context) }
        == "parameters cannot be frozen: no parameter's name begins with 'bsae.', 'head.x'")
    #expect(
      message { _ = try Net(frozen: ["base.self.query.weight"], context: context) }
        == "parameters cannot be frozen: only a part is meant of "
        + "base.self.query.weight, base.self.key.weight, base.self.value.weight")
  }
}
