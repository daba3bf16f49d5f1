import Autograd
import Layers
import Models
import Sequences
import Serialization
import Testing
import Training

/// Training with some of a model's parameters frozen.
@Suite struct FrozenModelTests {
  private struct Outcome {
    let before: StateDictionary
    let after: StateDictionary
    let moments: [String]
  }

  /// Some updates on one batch; clipping would couple all parameters through their norm.
  private func train(
    frozen: [String], updates: Int, options: AdamWOptions = .google, clips: Bool = false,
    recomputes: Bool = false
  ) throws -> Outcome {
    let context = try Context(threadCount: 2)
    context.recomputesActivations = recomputes
    let model = try BERTForPreTraining(
      smallConfiguration(dropout: 0.1), .initialized(seed: 4), frozen: frozen, context: context)
    var options = options
    if !clips { options.clipNorm = nil }
    let optimizer = AdamW(model.parameters, options: options, context: context)
    let before = model.parameters.stateDictionary()
    let examples = Examples(
      sequences: PackedSequences(sequences([16, 5, 16, 9])), maskedRows: [1, 7, 17],
      maskedLabels: [3, 28, 0], pairLabels: [1, 0, 1, 1])
    for step in 0..<updates {
      let losses = context.record(dropout: DropoutKey(seed: 9, step: step)) {
        model.losses(of: examples, masked: 0.3, pairs: 0.25)
      }
      context.backward(
        from: [losses.masked.loss] + (losses.pairs.map { [$0.loss] } ?? []))
      optimizer.update(learningRate: 0.01, gradientNorm: optimizer.gradientNorm())
    }
    return Outcome(
      before: before, after: model.parameters.stateDictionary(),
      moments: optimizer.slots[0].tensors.flatMap { $0.parameter.parts.map(\.name) })
  }

  private static let layer = "bert.encoder.layer.0."

  @Test(
    arguments: [["bert."], ["cls."], ["bert.embeddings."], [layer], ["bert.embeddings.word"]],
    [AdamWOptions.google, .pytorch])
  func frozenParametersStayAndOthersMoveAsTheyWould(
    prefixes: [String], options: AdamWOptions
  ) throws {
    let all = try train(frozen: [], updates: 1, options: options)
    let some = try train(frozen: prefixes, updates: 1, options: options)
    for name in all.after.names {
      if prefixes.contains(where: { name.hasPrefix($0) }) {
        #expect(some.after[name] == some.before[name], "\(name)")
        #expect(!some.moments.contains(name))
      } else {
        #expect(some.after[name] == all.after[name], "\(name)")
        #expect(some.after[name] != some.before[name], "\(name)")
        #expect(some.moments.contains(name))
      }
    }
  }

  /// Five clipped updates, with and without recomputation.
  @Test(arguments: [false, true])
  func theyStayThroughoutTraining(recomputes: Bool) throws {
    let some = try train(
      frozen: ["bert."], updates: 5, clips: true, recomputes: recomputes)
    for name in some.after.names {
      #expect(
        (some.after[name] == some.before[name]) == name.hasPrefix("bert."), "\(name)")
    }
  }

  /// No activation of a frozen encoder is kept, so memory hardly grows with its depth.
  @Test func aFrozenEncoderKeepsNoActivations() throws {
    func growth(frozen: [String]) throws -> Int {
      let reserved = try [4, 12].map { layers in
        let context = try Context(threadCount: 1)
        var configuration = smallConfiguration(dropout: 0.1)
        configuration.layers = layers
        let model = try BERTForPreTraining(
          configuration, .initialized(seed: 4), frozen: frozen, context: context)
        let examples = Examples(
          sequences: PackedSequences(sequences(Array(repeating: 16, count: 64))),
          maskedRows: [1, 7, 17], maskedLabels: [3, 28, 0], pairLabels: [])
        let loss = context.record(dropout: DropoutKey(seed: 9, step: 0)) {
          model.losses(of: examples, masked: 0.3, pairs: 0).masked.loss
        }
        context.backward(from: [loss])
        return context.reservedBytes
      }
      return reserved[1] - reserved[0]
    }
    let (some, all) = (try growth(frozen: ["bert."]), try growth(frozen: []))
    #expect(some * 3 < all, "\(some) of \(all)")
  }
}
