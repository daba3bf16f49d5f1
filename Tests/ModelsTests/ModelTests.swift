import Autograd
import Layers
import Models
import Sequences
import Serialization
import TestSupport
import Testing

@Suite struct ModelTests {
  private func examples() -> Examples {
    let batch = PackedSequences(sequences([16, 5, 16, 9]))
    return Examples(
      sequences: batch, maskedRows: [1, 7, 17, 30, 40], maskedLabels: [3, 28, 0, 9, 11],
      pairLabels: [0, 1, 1, 0])
  }

  private func backward(_ model: BERTForPreTraining, _ examples: Examples) {
    let losses = model.context.record(dropout: nil) {
      model.losses(
        of: examples, masked: 1 / Float(examples.maskedRows.count),
        pairs: 1 / Float(examples.sequences.count))
    }
    model.context.backward(
      from: [losses.masked.loss] + (losses.pairs.map { [$0.loss] } ?? []))
  }

  @Test(arguments: ["gelu", "gelu_new"])
  func everyParameterHasAGradient(activation: String) throws {
    let model = try smallModel(try Context(threadCount: 2), activation: activation)
    backward(model, examples())
    let gradients = model.parameters.gradients()
    for name in gradients.names {
      let values = gradients[name]?.floats() ?? []
      #expect(values.contains { $0 != 0 }, "\(name)")
      #expect(values.allSatisfy { $0.isFinite }, "\(name)")
    }
    // Every position, segment and piece occurs, so every row of the tables must be reached.
    for name in ["word", "position", "token_type"] {
      let values = gradients["bert.embeddings.\(name)_embeddings.weight"]?.floats() ?? []
      for row in 0..<values.count / 12 {
        #expect(values[row * 12..<row * 12 + 12].contains { $0 != 0 }, "\(name) \(row)")
      }
    }
  }

  @Test func withoutNextSentenceItsHeadIsNotReached() throws {
    let model = try smallModel(try Context(threadCount: 1))
    var examples = examples()
    examples.pairLabels = []
    backward(model, examples)
    let gradients = model.parameters.gradients()
    for name in gradients.names {
      let isReached = gradients[name]?.floats()?.contains { $0 != 0 } ?? false
      let isNextSentence = name.contains("pooler") || name.contains("seq_relationship")
      #expect(isReached == !isNextSentence, "\(name)")
    }
  }

  @Test func everyParameterMovesInOneStep() throws {
    let model = try smallModel(try Context(threadCount: 2))
    let before = model.parameters.stateDictionary()
    backward(model, examples())
    let tensors = model.parameters.map(\.tensor)
    let update = AdamWUpdate(
      form: .decoupled, learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8,
      weightDecay: 0, clip: 1, correction1: 10, correction2: 1000)
    update.apply(
      to: tensors,
      moments: tensors.map {
        (.zeros($0.shape, context: model.context), .zeros($0.shape, context: model.context))
      }, isDecayed: model.parameters.map(\.isDecayed))
    let after = model.parameters.stateDictionary()
    // Softmax takes back what a key's bias adds to a row of scores: its gradient is rounding alone.
    for name in before.names where !name.hasSuffix("key.bias") {
      let (old, new) = (before[name]?.floats() ?? [], after[name]?.floats() ?? [])
      let moved = zip(old, new).count { $0 != $1 }
      #expect(moved == old.count, "\(name): \(moved) of \(old.count)")
    }
  }

  @Test(arguments: [[16, 1, 5, 9], [3, 3], [1, 16, 16, 2, 7, 12]])
  func aPackedBatchEqualsItsSequencesAlone(lengths: [Int]) throws {
    let model = try smallModel(try Context(threadCount: 2))
    let all = sequences(lengths)
    let packed = PackedSequences(all)
    let hidden = model.encode(packed)
    let rows = (0..<Int32(packed.tokens.count)).map { $0 }
    let together = [
      hidden.values, model.maskedLanguageModelLogits(hidden, rows: rows).values,
      model.pairLogits(model.pool(hidden, packed)).values,
    ]
    var alone: [[Float]] = [[], [], []]
    for sequence in all {
      let batch = PackedSequences([sequence])
      let hidden = model.encode(batch)
      alone[0] += hidden.values
      alone[1] +=
        model.maskedLanguageModelLogits(hidden, rows: Array(rows.prefix(sequence.tokens.count)))
        .values
      alone[2] += model.pairLogits(model.pool(hidden, batch)).values
    }
    for (ours, expected) in zip(together, alone) {
      try #require(ours.count == expected.count)
      let largest = expected.reduce(1) { max($0, abs($1)) }
      let error = zip(ours, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(error <= 1e-6 * largest)
    }
  }

  @Test func anotherSequenceOfThePackIsNotSeen() throws {
    let model = try smallModel(try Context(threadCount: 1))
    var all = sequences([6, 7])
    let before = model.encode(PackedSequences(all)).values
    all[1].tokens = all[1].tokens.map { ($0 + 1) % 29 }
    let after = model.encode(PackedSequences(all)).values
    #expect(before[..<(6 * 12)] == after[..<(6 * 12)])
    #expect(before[(6 * 12)...] != after[(6 * 12)...])
  }

  @Test func observedStatesEndWithTheResult() throws {
    let model = try smallModel(try Context(threadCount: 1))
    var states: [[Float]] = []
    let hidden = model.encode(PackedSequences(sequences([4, 3]))) { index, state in
      #expect(index == states.count)
      states.append(state.values)
    }
    #expect(states.count == 3)
    #expect(states.last == hidden.values)
    #expect(states[0] != states[1] && states[1] != states[2])
  }

  @Test func initialisationFollowsItsKind() throws {
    let context = try Context(threadCount: 1)
    let truncated = try BERTForPreTraining(
      smallConfiguration(), .initialized(seed: 1), initialization: .truncatedNormal,
      context: context)
    let normal = try BERTForPreTraining(
      smallConfiguration(), .initialized(seed: 1), initialization: .normal, context: context)
    func largest(_ model: BERTForPreTraining) -> Float {
      model.parameters.filter(\.isDecayed).flatMap(\.tensor.values).map { abs($0) }.max() ?? 0
    }
    #expect(largest(truncated) <= 0.6)
    #expect(largest(normal) > 0.75)
    for parameter in truncated.parameters where !parameter.isDecayed {
      let isGain = parameter.parts[0].name.hasSuffix("LayerNorm.weight")
      #expect(parameter.tensor.values.allSatisfy { $0 == (isGain ? 1 : 0) })
    }
  }

  @Test func inputsThatDoNotFitTrap() async {
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      _ = PackedSequences(tokens: [1, 2], segments: [0], positions: [0, 1], offsets: [0, 2])
    }
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      let model = try smallModel(try Context(threadCount: 1))
      _ = model.encode(PackedSequences([([29], [0])]))
    }
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      let model = try smallModel(try Context(threadCount: 1))
      _ = model.encode(PackedSequences(sequences([17])))
    }
  }
}
