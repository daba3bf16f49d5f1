import Autograd
import Corpora
import Layers
import Models
import Platform
import Pretraining
import Sequences
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

@Suite struct TrainerTests {
  private func trainer(
    _ temporary: borrowing TemporaryDirectory, options: PretrainingOptions, dropout: Float = 0,
    context: Context
  ) throws -> Trainer<PretrainingObjective> {
    let path = temporary.file("tokens.h5")
    if !FileSystem.exists(path) { try TestCorpus.tokenize(to: path, in: temporary) }
    let store = try TokenStore(opening: path)
    let model = try BERTForPreTraining(
      tinyConfiguration(vocabularySize: store.vocabulary.count, dropout: dropout),
      .initialized(seed: 1), context: context)
    return Trainer(
      PretrainingObjective(model),
      optimizer: AdamW(model.parameters, options: options.optimizer, context: context),
      plan: options.plan,
      stream: try PretrainingStream(
        view: store.view, documents: (0..<Int32(store.documentCount)).map { $0 },
        options: InstanceOptions(maximumSequenceLength: options.maximumSequenceLength, seed: 5),
        vocabulary: store.vocabulary))
  }

  /// The first moments after one step are the gradients but for a factor.
  @Test(arguments: [(4, 2), (2, 4), (8, 1)])
  func accumulationChangesNoGradient(steps: Int, size: Int) throws {
    let temporary = try TemporaryDirectory()
    let context = try Context(threadCount: 2)
    var options = tinyOptions()
    options.batchSize = 8
    let whole = try trainer(temporary, options: options, context: context)
    options.batchSize = size
    options.accumulationSteps = steps
    let parts = try trainer(temporary, options: options, context: context)
    let metrics = (try whole.makeStep(), try parts.makeStep())
    #expect(metrics.0.tokens == metrics.1.tokens)
    #expect(whole.cursor == parts.cursor)
    func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-5 * abs(a) }
    #expect(close(metrics.0.mlmLoss ?? .nan, metrics.1.mlmLoss ?? .nan))
    #expect(close(metrics.0.gradientNorm, metrics.1.gradientNorm))
    let (a, b) = (
      whole.optimizer.state[0].tensors, parts.optimizer.state[0].tensors
    )
    let all = a.names.flatMap { a[$0]?.floats() ?? [] }
    let others = a.names.flatMap { b[$0]?.floats() ?? [] }
    let largest = all.reduce(0) { max($0, abs($1)) }
    try #require(all.count == others.count && largest > 0)
    #expect(zip(all, others).reduce(0) { max($0, abs($1.0 - $1.1)) } <= 1e-5 * largest)
  }

  @Test func memoryDoesNotGrowWithBatchesOfConstantSize() throws {
    let context = try Context(threadCount: 2)
    let model = try BERTForPreTraining(
      tinyConfiguration(vocabularySize: 50), .initialized(seed: 1), context: context)
    let optimizer = AdamW(model.parameters, options: .google, context: context)
    var reserved: [Int] = []
    for step in 0..<12 {
      let tokens = (0..<24).map { Int32(($0 * 7 + step) % 50) }
      let batch = PretrainingBatch(
        sequences: PackedSequences(
          (0..<4).map { _ in (tokens, (0..<24).map { Int32($0 / 12) }) }),
        maskedRows: [1, 30, 50, 80], maskedLabels: [5, 6, 7, Int32(step)],
        pairLabels: [0, 1, 0, 1])
      _ = PretrainingObjective(model).accumulateGradients(of: [batch], seed: 1, step: step)
      optimizer.update(learningRate: 1e-3, gradientNorm: optimizer.gradientNorm())
      reserved.append(context.reservedBytes)
    }
    #expect(reserved[0] > 0)
    #expect(Set(reserved[2...]).count == 1, "\(reserved)")
  }

  @Test func aLossThatIsNotFiniteStopsBeforeTheWeights() throws {
    let temporary = try TemporaryDirectory()
    let trainer = try trainer(
      temporary, options: tinyOptions(), context: try Context(threadCount: 1))
    let poisoned = try #require(
      trainer.model.parameters.first { $0.parts[0].name == "cls.predictions.bias" })
    poisoned.tensor.withMutableElements { $0[3] = .infinity }
    let before = bytes(trainer.model.parameters.stateDictionary())
    let text = message { _ = try trainer.makeStep() }
    #expect(text.hasPrefix("step 1: MLM loss "))
    #expect(text.contains("expected finite numbers"))
    #expect(!text.contains("\n"))
    #expect(bytes(trainer.model.parameters.stateDictionary()) == before)
    #expect(trainer.step == 0)
  }

  @Test func dropoutChangesEachStepAndMicroBatch() throws {
    let context = try Context(threadCount: 1)
    let x = Tensor([Float](repeating: 1, count: 400), shape: [400], context: context)
    let masks = [(0, 0), (1, 0), (0, 1), (0, 0)].map { step, microBatch in
      context.record(dropout: DropoutKey(seed: 1, step: step, microBatch: microBatch)) {
        dropout(x, probability: 0.5).values
      }
    }
    #expect(masks[0] == masks[3])
    #expect(Set(masks).count == 3)
  }
}
