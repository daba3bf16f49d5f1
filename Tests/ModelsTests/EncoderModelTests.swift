import Autograd
import Layers
import Models
import Sequences
import Serialization
import TestSupport
import Testing

@Suite struct EncoderModelTests {
  private let context: Context
  private let batch = PackedSequences(sequences([16, 5, 9]))

  init() throws { context = try Context(threadCount: 2) }

  private func pretraining(_ heads: ModelHeads = .preTraining) throws -> BERTForPreTraining {
    try BERTForPreTraining(
      smallConfiguration(), .initialized(seed: 4), heads: heads, context: context)
  }

  /// A new encoder is the one that a new model with heads has, in its parameters and what it computes.
  @Test func itIsTheEncoderOfTheModelWithHeads() throws {
    let whole = try pretraining()
    let model = try EncoderModel(
      smallConfiguration(), .initialized(seed: 4), hasPooler: true, context: context)
    let (all, ours) = (
      whole.parameters.stateDictionary(), model.parameters.stateDictionary()
    )
    #expect(ours.names == all.names.filter { $0.hasPrefix("bert.") })
    for name in ours.names { #expect(ours[name] == all[name], "\(name)") }
    let hidden = model.encode(batch)
    #expect(hidden.values == whole.encode(batch).values)
    let pooler = try #require(model.pooler)
    #expect(pooler(hidden, batch).values == whole.pool(hidden, batch).values)
  }

  @Test func thePoolerIsOptional() throws {
    let all = try pretraining().parameters.stateDictionary()
    let model = try EncoderModel(
      smallConfiguration(), .loaded(all, origin: "f"), hasPooler: false, context: context)
    #expect(model.pooler == nil)
    #expect(!model.parameters.stateDictionary().names.contains { $0.contains("pooler") })
    #expect(
      Double(model.parameters.elementCount) == smallConfiguration().encoderParameterCount)
    let some = try pretraining(.maskedLanguageModel).parameters.stateDictionary()
    #expect(
      message {
        _ = try EncoderModel(
          smallConfiguration(), .loaded(some, origin: "f"), hasPooler: true, context: context)
      }
        == "'f' does not fit the model: "
        + "2 missing: bert.pooler.dense.weight, bert.pooler.dense.bias")
  }

  /// Hugging Face's bare `BertModel` has no `bert.` before its names.
  @Test func bareNamesLoadToo() throws {
    let whole = try pretraining().parameters.stateDictionary()
    var bare = StateDictionary()
    for name in whole.names where name.hasPrefix("bert.") {
      bare[String(name.dropFirst(5))] = whole[name]
    }
    bare.append("embeddings.position_ids", shape: [1], [Int64(0)])
    for file in [whole, bare] {
      let model = try EncoderModel(
        smallConfiguration(),
        .loaded(file, origin: "f", names: BERTConfiguration.names(in: file)), hasPooler: true,
        context: context)
      let loaded = model.parameters.stateDictionary()
      for name in loaded.names { #expect(loaded[name] == whole[name], "\(name)") }
    }
    // And back.
    for name in bare.names {
      #expect(BERTConfiguration.bareNames.foreign("bert." + name).name == name)
    }
  }

  /// Names that nobody has mapped are no heads: nothing of such a file is passed over in silence.
  @Test func unmappedNamesAreUnexpected() throws {
    var bare = StateDictionary()
    bare.append("encoder.x", shape: [1], [Float(0)])
    let text = message {
      _ = try EncoderModel(
        smallConfiguration(), .loaded(bare, origin: "f", missing: .initialized(seed: 1)),
        hasPooler: true, context: context)
    }
    #expect(text == "'f' does not fit the model: 1 unexpected: encoder.x")
  }

  /// Pooler and NSP head on the encoder of a file that has neither.
  @Test func freshHeadsStandOnALoadedEncoder() throws {
    let file = try pretraining(.maskedLanguageModel).parameters.stateDictionary()
    let model = try BERTForPreTraining(
      smallConfiguration(), .loaded(file, origin: "f", missing: .initialized(seed: 9)),
      context: context)
    let new = try BERTForPreTraining(
      smallConfiguration(), .initialized(seed: 9), context: context
    ).parameters.stateDictionary()
    let drawn = [
      "bert.pooler.dense.weight", "bert.pooler.dense.bias", "cls.seq_relationship.weight",
      "cls.seq_relationship.bias",
    ]
    #expect(model.parameters.drawn == drawn)
    let loaded = model.parameters.stateDictionary()
    for name in loaded.names {
      #expect(loaded[name] == (drawn.contains(name) ? new[name] : file[name]), "\(name)")
    }
    #expect(loaded["bert.pooler.dense.weight"] != nil)
    #expect(
      new["bert.embeddings.word_embeddings.weight"]
        != file["bert.embeddings.word_embeddings.weight"])
  }
}
