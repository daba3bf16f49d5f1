import Autograd
import Layers
import Models
import Sequences
import Serialization
import Testing

/// A model with the MLM head alone.
@Suite struct HeadsTests {
  private static let configuration = BERTConfiguration(
    vocabularySize: 30, hiddenSize: 8, layers: 1, heads: 2)

  private func model(_ heads: ModelHeads, _ context: Context) throws -> BERTForPreTraining {
    try BERTForPreTraining(
      Self.configuration, .initialized(seed: 3), heads: heads, context: context)
  }

  @Test func withoutNextSentenceThereAreNoParametersForIt() throws {
    let context = try Context(threadCount: 1)
    let both = try model(.preTraining, context)
    let one = try model(.maskedLanguageModel, context)
    let (all, some) = (both.parameters.stateDictionary(), one.parameters.stateDictionary())
    let left = all.names.filter { !some.names.contains($0) }
    #expect(
      left == [
        "bert.pooler.dense.weight", "bert.pooler.dense.bias", "cls.seq_relationship.weight",
        "cls.seq_relationship.bias",
      ])
    for name in some.names { #expect(some[name]?.floats() == all[name]?.floats(), "\(name)") }
    for (heads, model) in [(ModelHeads.preTraining, both), (.maskedLanguageModel, one)] {
      #expect(
        Self.configuration.parameterCount(heads) == Double(model.parameters.elementCount))
    }
  }

  @Test func whatIsNotWantedOfAFileIsLeftOut() throws {
    let context = try Context(threadCount: 1)
    let all = try model(.preTraining, context).parameters.stateDictionary()
    let loaded = try BERTForPreTraining(
      Self.configuration, .loaded(all, origin: "f"), heads: .maskedLanguageModel, context: context)
    #expect(!loaded.parameters.stateDictionary().names.contains { $0.contains("pooler") })
    let some = loaded.parameters.stateDictionary()
    #expect(throws: ParameterError.self) {
      try BERTForPreTraining(Self.configuration, .loaded(some, origin: "f"), context: context)
    }
  }

  /// Labels for NSP are passed over where there is no head; the MLM loss has the same bits.
  @Test func theLossesAreThoseOfTheHeadsThereAre() throws {
    let context = try Context(threadCount: 1)
    let examples = Examples(
      sequences: PackedSequences([([2, 7, 4, 9, 3], [0, 0, 0, 1, 1])]), maskedRows: [2],
      maskedLabels: [8], pairLabels: [1])
    func losses(_ heads: ModelHeads) throws -> (Double, Bool) {
      let found = try model(heads, context).losses(
        of: examples, masked: 1, pairs: 1)
      return (found.masked.summedLoss, found.pairs != nil)
    }
    let (both, one) = (try losses(.preTraining), try losses(.maskedLanguageModel))
    #expect(both.0 == one.0 && both.1 && !one.1)
  }

  /// Dropout of a training beside the configuration's own, which stays as it is.
  @Test func dropoutOfATrainingIsNotTheConfigurations() throws {
    let context = try Context(threadCount: 1)
    func loss(_ dropout: Float?) throws -> Double {
      let model = try BERTForPreTraining(
        Self.configuration, .initialized(seed: 3), dropout: dropout, context: context)
      #expect(model.configuration == Self.configuration)
      let examples = Examples(
        sequences: PackedSequences([([2, 7, 4, 9, 3], [0, 0, 0, 1, 1])]), maskedRows: [2],
        maskedLabels: [8], pairLabels: [])
      let result = context.record(dropout: DropoutKey(seed: 1, step: 0)) {
        model.losses(of: examples, masked: 1, pairs: 1)
      }
      context.backward(from: [result.masked.loss])
      return result.masked.summedLoss
    }
    #expect(try loss(nil) == loss(0.1))
    #expect(try loss(nil) != loss(0))
    #expect(try loss(0) != loss(0.5))
  }
}
