import Autograd
import Foundation
import Layers
import Serialization
import Testing
import Training

/// Rows of two numbers, with a class for each of two tasks; the second may lack labels.
private struct Rows: TrainingBatch, Equatable {
  var inputs: [Float] = []
  var colours: [Int32] = []
  var sizes: [Int32] = []

  var tokenCount: Int { colours.count }
  var longestSequence: Int { colours.isEmpty ? 0 : 1 }
  var probe: Rows? {
    colours.isEmpty
      ? nil
      : Rows(
        inputs: Array(inputs.prefix(2)), colours: Array(colours.prefix(1)),
        sizes: Array(sizes.prefix(1)))
  }
}

/// Endless rows, a pure function of the place.
private struct RowStream: BatchStream {
  private(set) var cursor = DataCursor()
  let instancesPerEpoch = 6

  mutating func next(count: Int, into batch: inout Rows) {
    batch = Rows()
    for _ in 0..<count {
      let place = cursor.epoch * instancesPerEpoch + cursor.index
      batch.inputs += [Float(place % 5) - 2, Float(place % 3) - 1]
      batch.colours.append(Int32(place % 2))
      // -1 is no label: a third of the rows has none.
      batch.sizes.append(place % 3 == 0 ? -1 : Int32(place % 3 - 1))
      cursor.index += 1
      if cursor.index == instancesPerEpoch { cursor = DataCursor(epoch: cursor.epoch + 1) }
    }
  }
}

/// Two linear classifiers on the same rows: no model of this package, no masked words, no pairs.
private final class ColourAndSize: Objective {
  let parameters: ParameterSet
  let context: Context
  let terms = ["colour", "size"]
  private let heads: [Linear]

  init(context: Context) throws {
    self.context = context
    let registry = ParameterRegistry(.initialized(seed: 4), context: context)
    heads = ["colour", "size"].map {
      Linear(registry.root($0), from: 2, to: 2, .normal(deviation: 1))
    }
    parameters = try registry.finish()
  }

  func labelCounts(of batch: Rows) -> [Int] {
    [batch.colours.count, batch.sizes.count { $0 >= 0 }]
  }

  func losses(of batch: Rows, coefficients: [Float]) -> [Loss] {
    let inputs = Tensor(batch.inputs, shape: [batch.colours.count, 2], context: context)
    return zip(zip(terms, heads), zip([batch.colours, batch.sizes], coefficients)).map {
      let ((term, head), (labels, coefficient)) = $0
      return Loss(
        term,
        linearCrossEntropy(
          inputs, weight: head.weight.tensor, bias: head.bias.tensor, labels: labels,
          coefficient: coefficient))
    }
  }
}

/// The trainer takes any objective: terms, accumulation, failed steps and state are its own matter.
@Suite struct ObjectiveTests {
  private func trainer(batch: Int, accumulation: Int) throws -> Trainer<ColourAndSize> {
    let objective = try ColourAndSize(context: Context(threadCount: 1))
    return Trainer(
      objective,
      optimizer: AdamW(objective.parameters, options: .pytorch, context: objective.context),
      plan: StepPlan(
        batchSize: batch, accumulationSteps: accumulation,
        schedule: LearningRateSchedule(
          form: .cloze, learningRate: 0.1, warmupSteps: 0, totalSteps: 1_000), seed: 1),
      stream: RowStream())
  }

  @Test func metricsGoByTheTerms() throws {
    let trainer = try trainer(batch: 6, accumulation: 1)
    let first = try trainer.makeStep()
    #expect(first.terms.map(\.name) == ["colour", "size"])
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let object = try #require(
      try JSONSerialization.jsonObject(with: encoder.encode(first)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "step", "colour_loss", "colour_accuracy", "size_loss", "size_accuracy", "learning_rate",
        "gradient_norm", "tokens", "tokens_per_second",
      ])
    for _ in 0..<60 { _ = try trainer.makeStep() }
    let last = try trainer.makeStep()
    // The size is a linear function of the row; of six rows the colour is not, but a part of it is.
    #expect(try #require(last["size"]).loss < 0.2 && last["size"]?.accuracy == 1)
    #expect(try #require(last["colour"]).loss < #require(first["colour"]).loss)
  }

  /// The mean is over the labels of the whole step, of which the parts have different numbers.
  @Test func accumulationChangesNoGradient() throws {
    let (whole, parts) = (
      try trainer(batch: 6, accumulation: 1), try trainer(batch: 1, accumulation: 6)
    )
    let metrics = (try whole.makeStep(), try parts.makeStep())
    #expect(whole.cursor == parts.cursor)
    #expect(abs(metrics.0.gradientNorm - metrics.1.gradientNorm) < 1e-6)
    for term in ["colour", "size"] {
      let losses = (try #require(metrics.0[term]).loss, try #require(metrics.1[term]).loss)
      #expect(abs(losses.0 - losses.1) < 1e-6)
    }
  }

  @Test func aStepThatIsNotFiniteChangesNothing() throws {
    let trainer = try trainer(batch: 3, accumulation: 2)
    let weight = try #require(trainer.objective.parameters.first { _ in true })
    weight.tensor.withMutableElements { $0[0] = .nan }
    let before = trainer.objective.parameters.stateDictionary()
    let fault = #expect(throws: NonFiniteStep<Rows>.self) { _ = try trainer.makeStep() }
    #expect(fault?.batches.map(\.colours.count) == [3, 3])
    #expect(fault?.numbers.terms.map(\.name) == ["colour", "size"])
    #expect("\(try #require(fault))".hasPrefix("step 1: COLOUR loss nan"))
    #expect(trainer.optimizer.updates == 0 && trainer.cursor == DataCursor())
    #expect(trainer.objective.parameters.stateDictionary().names == before.names)
    trainer.skipStep()
    #expect(trainer.step == 1 && trainer.cursor == DataCursor(epoch: 1))
  }

  /// A step that is left, wherever, changes nothing, and the next one is the one that it would have been.
  @Test(arguments: 0..<8)
  func aStepThatIsLeftChangesNothing(asked: Int) throws {
    let (left, whole) = (
      try trainer(batch: 1, accumulation: 4), try trainer(batch: 1, accumulation: 4)
    )
    for trainer in [left, whole] { for _ in 0..<2 { _ = try trainer.makeStep() } }
    let before = (left.cursor, left.step, left.objective.parameters.stateDictionary())
    var estimates: [Double?] = []
    let metrics = try left.makeStep { secondsLeft in
      estimates.append(secondsLeft)
      return estimates.count > asked
    }
    #expect(metrics == nil && estimates.count == asked + 1)
    // By the step before, then by the micro-batches.
    #expect(estimates.allSatisfy { ($0 ?? -1) >= 0 })
    #expect(left.cursor == before.0 && left.step == before.1)
    #expect(left.objective.parameters.stateDictionary() == before.2)
    #expect(
      left.objective.parameters.allSatisfy { $0.tensor.gradient?.allSatisfy { $0 == 0 } != false })
    for _ in 0..<3 {
      let steps = (try left.makeStep(), try whole.makeStep())
      #expect(steps.0.terms == steps.1.terms && steps.0.gradientNorm == steps.1.gradientNorm)
      #expect(left.cursor == whole.cursor)
    }
    #expect(
      left.objective.parameters.stateDictionary() == whole.objective.parameters.stateDictionary())
  }

  @Test func nothingIsKnownOfTheFirstStepBeforeItsFirstPart() throws {
    var estimates: [Double?] = []
    let metrics = try trainer(batch: 1, accumulation: 2).makeStep {
      estimates.append($0)
      return false
    }
    #expect(metrics != nil)
    #expect(estimates.map { $0 == nil } == [true, true, true, false, false])
    #expect(estimates.last == .some(.some(0)))
  }
}
