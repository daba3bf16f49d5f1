import Autograd
import Foundation
import Layers
import Serialization
import TestSupport
import Testing
import Training

/// Muon in double precision, written from `KellerJordan/Muon` and the paper on its step size.
private struct DoubleMuon {
  let rows, columns: Int
  var p: [Double]
  var m: [Double]

  init(rows: Int, columns: Int, _ p: [Double]) {
    (self.rows, self.columns, self.p) = (rows, columns, p)
    m = p.map { _ in 0 }
  }

  mutating func step(_ gradient: [Double], rate: Double, decay: Double) {
    var u = m
    for i in m.indices {
      m[i] += (gradient[i] - m[i]) * 0.05
      u[i] = gradient[i] + (m[i] - gradient[i]) * 0.95
    }
    let norm = u.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-7
    var x = u.map { $0 / norm }
    for _ in 0..<5 {
      let a = product(x, transposed(x, rows, columns), rows, columns, rows)
      let square = product(a, a, rows, rows, rows)
      let factor = zip(a, square).map { -4.7750 * $0 + 2.0315 * $1 }
      x = zip(x, product(factor, x, rows, rows, columns)).map { 3.4445 * $0 + $1 }
    }
    let step = rate * 0.2 * Double(max(rows, columns)).squareRoot()
    for i in p.indices { p[i] = p[i] * (1 - rate * decay) - step * x[i] }
  }

  private func transposed(_ x: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<x.count).map { x[$0 % rows * columns + $0 / rows] }
  }

  private func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
    (0..<m * n).map { place in
      (0..<k).reduce(0) { $0 + a[place / n * k + $1] * b[$1 * n + place % n] }
    }
  }
}

@Suite struct MuonTests {
  /// A stack of a wide, a tall and a square matrix, with a head that is none of its.
  private struct Net {
    let parameters: ParameterSet
    let context: Context

    init(threads: Int) throws {
      context = try Context(threadCount: threads)
      let registry = ParameterRegistry(.initialized(seed: 3), context: context)
      let layer = registry.root("layer")("0")
      _ = Linear(layer("wide"), from: 19, to: 5, .normal(deviation: 0.5))
      _ = Linear(layer("tall"), from: 7, to: 33, .normal(deviation: 0.5))
      _ = MultiHeadSelfAttention(
        layer("self"), hidden: 8, heads: 2, .normal(deviation: 0.5), dropout: 0)
      _ = Linear(registry.root("head"), from: 5, to: 3, .normal(deviation: 0.5))
      parameters = try registry.finish()
    }

    /// Gives every parameter a gradient of a step.
    func differentiate(step: Int) {
      var seed = step
      let losses = context.record(dropout: nil) {
        parameters.map { parameter in
          seed += 11
          return weightedSum(
            parameter.tensor,
            weights: (0..<parameter.count).map { Float(sin(Double($0 * 7 + seed))) })
        }
      }
      context.backward(from: losses)
    }
  }

  private static let options: AdamWOptions = {
    var options = AdamWOptions.google
    options.clipNorm = nil
    return options
  }()

  @Test func updatesAreThoseOfThePaper() throws {
    let net = try Net(threads: 2)
    let optimizer = OptimizerKind.muon.make(net.parameters, Self.options, context: net.context)
    var references: [String: DoubleMuon] = [:]
    for parameter in net.parameters {
      for part in parameter.parts where part.name.hasPrefix("layer.") && part.shape.count > 0 {
        guard part.shape.dimensions.count == 2 else { continue }
        references[part.name] = DoubleMuon(
          rows: part.shape[0], columns: part.shape[1],
          parameter.tensor.values[part.elements].map(Double.init))
      }
    }
    #expect(references.count == 5)
    for step in 0..<6 {
      net.differentiate(step: step)
      let gradients = net.parameters.gradients()
      for name in references.keys {
        let gradient = try #require(gradients[name]?.floats()).map(Double.init)
        references[name]?.step(gradient, rate: 0.02, decay: 0.01)
      }
      optimizer.update(learningRate: 0.02, gradientNorm: optimizer.gradientNorm())
    }
    let weights = net.parameters.stateDictionary()
    for (name, reference) in references {
      let ours = try #require(weights[name]?.floats())
      let worst = zip(ours, reference.p).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(worst < 2e-5, "\(name): \(worst)")
    }
  }

  /// What is no matrix of a layer goes as AdamW alone would take it; no gradient is left behind.
  @Test func theRestIsAdamWs() throws {
    let (net, other) = (try Net(threads: 1), try Net(threads: 1))
    let muon = Muon(net.parameters, options: Self.options, context: net.context)
    let adamW = AdamW(other.parameters, options: Self.options, context: other.context)
    for (net, optimizer) in [(net, muon as any Optimizer), (other, adamW)] {
      net.differentiate(step: 1)
      optimizer.update(learningRate: 0.02, gradientNorm: optimizer.gradientNorm())
      #expect(net.parameters.allSatisfy { $0.tensor.gradient == nil })
    }
    let (ours, theirs) = (net.parameters.stateDictionary(), other.parameters.stateDictionary())
    for name in ours.names {
      let isMatrix = name.hasPrefix("layer.") && name.hasSuffix("weight")
      #expect((ours[name] == theirs[name]) == !isMatrix, "\(name)")
    }
    #expect(muon.slots.map(\.name) == ["momentum", "first_moment", "second_moment"])
    for slot in muon.slots {
      for part in slot.tensors.flatMap(\.parameter.parts) {
        #expect(
          OptimizerKind.muon.holds(slot.name, part.name, shape: part.shape.dimensions))
      }
    }
  }

  /// Its state is complete, and threads make no difference.
  @Test(arguments: [1, 2, 3]) func loadedStateGoesOnToTheBit(threads: Int) throws {
    func weights(threads: Int, breakAfter: Int?) throws -> StateDictionary {
      let net = try Net(threads: threads)
      var optimizer = OptimizerKind.muon.make(net.parameters, .google, context: net.context)
      for step in 0..<5 {
        if step == breakAfter {
          let state = optimizer.state
          optimizer = OptimizerKind.muon.make(net.parameters, .google, context: net.context)
          try optimizer.load(state, updates: step, origin: "f")
        }
        net.differentiate(step: step)
        optimizer.update(learningRate: 0.02, gradientNorm: optimizer.gradientNorm())
      }
      return net.parameters.stateDictionary()
    }
    let (whole, broken) = (
      try weights(threads: 2, breakAfter: nil), try weights(threads: threads, breakAfter: 3)
    )
    for name in whole.names { #expect(whole[name] == broken[name], "\(name)") }
  }
}
