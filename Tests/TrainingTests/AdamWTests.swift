import Autograd
import Foundation
import Layers
import Serialization
import TestSupport
import Testing
import Training

/// Both forms of AdamW in double precision, written from their papers and sources.
private struct DoubleAdamW {
  var options: AdamWOptions
  var p: [Double]
  var isDecayed: [Bool]
  private var m: [Double]
  private var v: [Double]
  private var t = 0

  init(_ options: AdamWOptions, _ p: [Double], isDecayed: [Bool]) {
    self.options = options
    self.p = p
    self.isDecayed = isDecayed
    m = p.map { _ in 0 }
    v = m
  }

  mutating func step(_ gradient: [Double], rate: Double) {
    t += 1
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var scale = 1.0
    if let limit = options.clipNorm {
      scale = options.form == .google ? limit / max(norm, limit) : min(1, limit / (norm + 1e-6))
    }
    for i in p.indices {
      let g = gradient[i] * scale
      m[i] = options.beta1 * m[i] + (1 - options.beta1) * g
      v[i] = options.beta2 * v[i] + (1 - options.beta2) * g * g
      let c1 = options.correctsBias ? 1 - pow(options.beta1, Double(t)) : 1
      let c2 = options.correctsBias ? 1 - pow(options.beta2, Double(t)) : 1
      let u = (m[i] / c1) / ((v[i] / c2).squareRoot() + options.epsilon)
      let decay = isDecayed[i] ? options.weightDecay : 0
      switch options.form {
      case .google: p[i] -= rate * (u + decay * p[i])
      case .decoupled:
        p[i] *= 1 - rate * decay
        p[i] -= rate * u
      }
    }
  }
}

@Suite struct AdamWTests {
  private static let variants: [AdamWOptions] = {
    var unclipped = AdamWOptions.pytorch
    unclipped.clipNorm = nil
    var tight = AdamWOptions.google
    tight.clipNorm = 0.05
    var corrected = AdamWOptions.google
    corrected.correctsBias = true
    return [.google, .pytorch, unclipped, tight, corrected]
  }()

  /// The largest difference after ten steps between our update and the formula with `theirs`.
  private func difference(_ ours: AdamWOptions, _ theirs: AdamWOptions) throws -> Double {
    let context = try Context(threadCount: 2)
    let registry = ParameterRegistry(.initialized(seed: 3), context: context)
    let layer = Linear(registry.root, from: 7, to: 5, .normal(deviation: 0.5))
    let parameters = try registry.finish()
    let optimizer = AdamW(parameters, options: ours, context: context)
    var reference = DoubleAdamW(
      theirs, parameters.flatMap { $0.tensor.values.map(Double.init) },
      isDecayed: Array(repeating: true, count: 35) + Array(repeating: false, count: 5))
    for step in 0..<10 {
      // Gradients from large to as small as epsilon, of both signs.
      let gradient = (0..<40).map { i in
        Float(sin(Double(i * 7 + step * 3))) * pow(10, Float(-(i % 7)))
      }
      let loss = context.record(dropout: nil) {
        [
          weightedSum(layer.weight.tensor, weights: Array(gradient[..<35])),
          weightedSum(layer.bias.tensor, weights: Array(gradient[35...])),
        ]
      }
      context.backward(from: loss)
      let rate = 0.01 / Double(step + 1)
      optimizer.update(learningRate: rate, gradientNorm: optimizer.gradientNorm())
      reference.step(gradient.map(Double.init), rate: rate)
    }
    let values = parameters.flatMap { $0.tensor.values.map(Double.init) }
    return zip(values, reference.p).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: variants)
  func tenStepsFollowTheFormula(options: AdamWOptions) throws {
    #expect(try difference(options, options) < 1e-6)
  }

  @Test(arguments: [AdamWOptions.google, .pytorch])
  func everyConstantMatters(options: AdamWOptions) throws {
    let changes: [(String, (inout AdamWOptions) -> Void)] = [
      ("epsilon", { $0.epsilon *= 100 }), ("beta1", { $0.beta1 = 0.89 }),
      ("beta2", { $0.beta2 = 0.9 }), ("decay", { $0.weightDecay = 0.02 }),
      ("correction", { $0.correctsBias.toggle() }), ("clip", { $0.clipNorm = 1e-4 }),
    ]
    for (name, change) in changes {
      var wrong = options
      change(&wrong)
      #expect(try difference(options, wrong) > 1e-5, "\(name) is without effect")
    }
  }

  /// Norm 5 over both tensors: (3) and (4) become a fifth, not each its own unit.
  @Test func clippingIsGlobal() throws {
    let context = try Context(threadCount: 1)
    let registry = ParameterRegistry(.initialized(seed: 3), context: context)
    let tensors = ["a", "b"].map {
      registry.root.parameter($0, [1], .constant(0), isDecayed: false).tensor
    }
    let optimizer = AdamW(try registry.finish(), options: .google, context: context)
    let loss = context.record(dropout: nil) {
      [weightedSum(tensors[0], weights: [3]), weightedSum(tensors[1], weights: [-4])]
    }
    context.backward(from: loss)
    #expect(abs(optimizer.gradientNorm() - 5) < 1e-12)
    optimizer.update(learningRate: 1, gradientNorm: optimizer.gradientNorm())
    let first = optimizer.state[0].tensors
    #expect(abs((first["a"]?.floats()?[0] ?? 0) - 0.1 * 0.6) < 1e-7)
    #expect(abs((first["b"]?.floats()?[0] ?? 0) + 0.1 * 0.8) < 1e-7)
    #expect(optimizer.updates == 1)
    #expect(tensors.allSatisfy { $0.gradient == nil })
  }

  @Test func momentsSurviveARoundTrip() throws {
    let context = try Context(threadCount: 1)
    let registry = ParameterRegistry(.initialized(seed: 3), context: context)
    let layer = Linear(registry.root, from: 3, to: 2, .normal(deviation: 1))
    let parameters = try registry.finish()
    let optimizer = AdamW(parameters, options: .pytorch, context: context)
    let losses = context.record(dropout: nil) {
      [
        weightedSum(layer.weight.tensor, weights: (1...6).map(Float.init)),
        weightedSum(layer.bias.tensor, weights: [7, 8]),
      ]
    }
    context.backward(from: losses)
    optimizer.update(learningRate: 0.1, gradientNorm: optimizer.gradientNorm())
    let state = optimizer.state
    let other = AdamW(parameters, options: .pytorch, context: context)
    try other.load(state, updates: 41, origin: "x.h5")
    #expect(other.updates == 41)
    #expect(state.map(\.slot) == ["first_moment", "second_moment"])
    #expect(other.state.map(\.tensors) == state.map(\.tensors))
    #expect(state[0].tensors != state[1].tensors)
    var incomplete = state
    incomplete[1].tensors["bias"] = nil
    #expect(
      message {
        try other.load(incomplete, updates: 1, origin: "x.h5")
      }
        == "'x.h5': the optimizer's second_moment of 'bias' is missing or misshapen, "
        + "expected float32 [2]")
  }
}
