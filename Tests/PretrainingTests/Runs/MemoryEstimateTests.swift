import Autograd
import Benchmarks
import Layers
import Models
import Platform
import Pretraining
import TestSupport
import Testing
import Training

struct MemoryEstimateTests {
  /// A step whose memory is measured.
  struct Case: CustomTestStringConvertible, Sendable {
    var hidden = 64
    var layers = 2
    var heads = 4
    var vocabulary = 1_000
    var batch = 16
    var length = 64
    var recomputes = false
    var testDescription: String {
      "\(layers)x\(hidden), \(heads) heads, \(vocabulary) pieces, \(batch)x\(length), "
        + "recomputed \(recomputes)"
    }
    var configuration: BERTConfiguration {
      BERTConfiguration(
        vocabularySize: vocabulary, hiddenSize: hidden, layers: layers, heads: heads)
    }
  }

  @Test(
    arguments: [
      Case(), Case(recomputes: true), Case(hidden: 128, layers: 4, heads: 2, vocabulary: 8_000),
      Case(hidden: 128, layers: 6, batch: 8, length: 128, recomputes: true),
      Case(heads: 8, batch: 2, length: 512), Case(vocabulary: 30_000, batch: 4, length: 32),
    ])
  func isNearWhatTensorsTake(_ item: Case) throws {
    let shape = StepShape(
      configuration: item.configuration, batchSize: item.batch, sequenceLength: item.length)
    let context = try Context(threadCount: 1)
    context.recomputesActivations = item.recomputes
    let model = try BERTForPreTraining(
      shape.configuration, .initialized(seed: 1), context: context)
    let optimizer = AdamW(model.parameters, options: .pytorch, context: context)
    let examples = shape.makeSyntheticBatch()
    for step in 0..<2 {
      _ = PretrainingObjective(model).accumulateGradients(of: [examples], seed: 1, step: step)
      optimizer.update(learningRate: 1e-4, gradientNorm: optimizer.gradientNorm())
    }
    let estimate = MemoryEstimate(
      stepOf: shape.configuration, batchSize: item.batch, sequenceLength: item.length,
      recomputesActivations: item.recomputes)
    let tensors = estimate.parts.filter { $0.name != "the program" }.reduce(0) { $0 + $1.bytes }
    let ratio = tensors / Double(context.reservedBytes)
    #expect((0.9...1.35).contains(ratio), "\(tensors) of \(context.reservedBytes): \(ratio)")
  }

  @Test(arguments: [Case(), Case(hidden: 128, layers: 3, vocabulary: 777)])
  func countsParametersAsTheModelHasThem(_ item: Case) throws {
    let model = try BERTForPreTraining(
      item.configuration, .initialized(seed: 1), context: try Context(threadCount: 1))
    #expect(item.configuration.parameterCount == Double(model.parameters.elementCount))
  }

  @Test func aModelOfBaseSizeFitsAnOrdinaryMachine() throws {
    let configuration = Preset.base.configuration(vocabularySize: 30_522)
    var options = Recipe.google.options(hiddenSize: 768, totalSteps: nil)
    options.batchSize = 8
    let estimate = try MemoryEstimate(training: configuration, options)
    #expect((3.4e9...4.2e9).contains(estimate.bytes), "\(estimate.bytes)")
    try estimate.require(available: 6 << 30)
    let text = message { try estimate.require(available: 3 << 30) }
    #expect(
      text.hasPrefix("this needs about 3.") && text.contains("3.2 GB are available"), "\(text)")
    #expect(text.contains("weights, gradients and moments 1.8 GB"), "\(text)")
    #expect(text.contains("--recompute") && !text.contains("\n"))
    let recomputed = try MemoryEstimate(
      training: configuration, options, recomputesActivations: true)
    #expect(recomputed.bytes < 0.9 * estimate.bytes)
  }

  @Test func theBatchesOfAStepCount() throws {
    let configuration = Preset.tiny.configuration(vocabularySize: 8_192)
    var options = Recipe.cloze.options(hiddenSize: 128, totalSteps: nil)
    let one = try MemoryEstimate(training: configuration, options)
    options.accumulationSteps = 10_000_000
    let many = try MemoryEstimate(training: configuration, options)
    let tokens = Double(options.batchSize * options.maximumSequenceLength) * 1e7
    // Ids, segments and positions of 4 bytes each, and what goes with them.
    #expect((12...25).contains((many.bytes - one.bytes) / tokens))
    let text = message { try many.require(available: 1 << 34) }
    #expect(
      text.contains("(the batches of a step ") && text.contains("; lower --accumulation-steps"))
  }

  @Test func checkpointsHaveToFitOnTheDisk() throws {
    let configuration = Preset.base.configuration(vocabularySize: 30_522)
    var options = Recipe.google.options(hiddenSize: 768, totalSteps: nil)
    options.saveEvery = 100
    options.saveSeconds = nil
    options.keepLast = 3
    func count(_ steps: Int, present: Int = 0) -> Int {
      DiskEstimate(configuration, options, steps: steps, present: present).checkpointCount
    }
    #expect([count(1), count(100), count(101), count(1_000)] == [1, 1, 2, 4])
    #expect([count(1_000, present: 3), count(1_000, present: 9)] == [1, 1])
    options.keepLast = 1 << 40
    options.saveEvery = 1
    let text = message {
      try DiskEstimate(configuration, options, steps: 1 << 40).require(at: "/tmp")
    }
    #expect(text.contains("do not fit") && text.contains("--keep-last"), "\(text)")
    var large = configuration
    large.vocabularySize = 1 << 40
    let one = message { try DiskEstimate(large, options, steps: 1).require(at: "/tmp") }
    #expect(one.contains("1 checkpoint of ") && one.contains(" does not fit"), "\(one)")
  }

  /// Of a run that saves by time it is not known how often; a short one does not need room for many.
  @Test func checkpointsByTimeHaveToFitOnTheDisk() throws {
    var options = Recipe.google.options(hiddenSize: 768, totalSteps: nil)
    options.saveEvery = PretrainingOptions.never
    options.keepLast = 3
    func count(_ preset: Preset, _ steps: Int) -> Int {
      let configuration = preset.configuration(vocabularySize: 30_522)
      return DiskEstimate(configuration, options, steps: steps).checkpointCount
    }
    options.saveSeconds = 600
    #expect([1, 2, 5, 100].map { count(.base, $0) } == [1, 1, 3, 4])
    #expect(count(.tiny, 20) == 1)
    options.saveSeconds = nil
    #expect(count(.base, 1_000_000) == 1)
  }
}
