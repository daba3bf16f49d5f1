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
    let reserved: Int
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
    let examples = PretrainingExamples(
      sequences: PackedSequences(sequences([16, 5, 16, 9])), maskedRows: [1, 7, 17],
      maskedLabels: [3, 28, 0], nextSentenceLabels: [1, 0, 1, 1])
    for step in 0..<updates {
      let losses = context.record(dropout: DropoutKey(seed: 9, step: step)) {
        model.losses(of: examples, maskedCoefficient: 0.3, nextSentenceCoefficient: 0.25)
      }
      context.backward(
        from: [losses.maskedLanguageModel.loss] + (losses.nextSentence.map { [$0.loss] } ?? []))
      optimizer.update(learningRate: 0.01, gradientNorm: optimizer.gradientNorm())
    }
    return Outcome(
      before: before, after: model.parameters.stateDictionary(),
      moments: optimizer.stateDictionaries().first.names, reserved: context.reservedBytes)
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

  /// No activation of a frozen encoder is kept, and no gradient or moment is made.
  @Test func aFrozenEncoderTakesLessMemory() throws {
    let all = try train(frozen: [], updates: 1)
    let some = try train(frozen: ["bert."], updates: 1)
    #expect(some.reserved * 2 < all.reserved, "\(some.reserved) of \(all.reserved)")
  }
}
