import Autograd
import FineTuning
import Foundation
import Layers
import Models
import Sequences
import Serialization
import Testing
import Training

/// One step of every kind gives the loss and the gradients that PyTorch and Transformers give (`make_losses.py`).
@Suite struct LossTests {
  private static let texts: [[Int32]] = [
    [2, 7, 9, 30, 3], [2, 11, 3], [2, 5, 6, 7, 8, 12, 3], [2, 39, 20, 3],
  ]
  private static let seconds: [[Int32]] = [[14, 3], [21, 22, 3], [33, 3], [9, 9, 10, 3]]
  private static let classes: [Int32] = [2, 0, 1, 2]

  private static func folder() throws -> String {
    try #require(Bundle.module.resourcePath) + "/Fixtures/"
  }

  private static func batch(
    pairs: Bool = false, classes: [Int32] = [], numbers: [Float] = []
  ) -> SequenceBatch {
    let rows = zip(texts, seconds).map { first, second in
      (
        tokens: first + (pairs ? second : []),
        segments: first.map { _ in Int32(0) } + (pairs ? second.map { _ in Int32(1) } : [])
      )
    }
    return SequenceBatch(sequences: PackedSequences(rows), classes: classes, numbers: numbers)
  }

  private static func check(
    _ name: String, _ problem: TaskHead.Problem, labels: Int, _ batch: SequenceBatch,
    weights: [Float]? = nil
  ) throws {
    let expected = try SafeTensors.read(folder() + name + ".safetensors").tensors
    var weightsOfAll = try SafeTensors.read(folder() + "model.safetensors").tensors
    for part in ["classifier.weight", "classifier.bias"] { weightsOfAll[part] = expected[part] }
    let context = try Context(threadCount: 2)
    let model = try EncoderModel(
      BERTConfiguration(contentsOfFile: folder() + "config.json"),
      .loaded(weightsOfAll, origin: name), hasPooler: true,
      task: TaskHead(.sequence, labels: (0..<labels).map { "\($0)" }, problem: problem),
      context: context)
    let objective = SequenceObjective(model, weights: weights)
    let losses = context.record(dropout: nil) {
      objective.losses(of: batch, coefficients: [1 / Float(batch.count)])
    }
    context.backward(from: losses.map(\.tensor))
    let loss = try #require(expected["loss"]?.floats()?.first)
    #expect(abs(losses[0].tensor.scalar - loss) < 1e-5 * max(1, abs(loss)))
    #expect(abs(losses[0].sum / Double(batch.count) - Double(loss)) < 1e-5)
    let gradients = model.parameters.gradients()
    #expect(gradients.names.count == 5 + 2 * 16 + 2 + 2)
    for parameter in gradients.names {
      let ours = try #require(gradients[parameter]?.floats())
      let theirs = try #require(expected["gradient." + parameter]?.floats(), "\(parameter)")
      let largest = theirs.reduce(Float(1e-3)) { max($0, abs($1)) }
      let error = zip(ours, theirs).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error < 2e-4 * largest, "\(name) \(parameter): off by \(error) of \(largest)")
    }
  }

  @Test func classesOfSingleTexts() throws {
    try Self.check("classes", .singleLabel, labels: 3, Self.batch(classes: Self.classes))
  }

  @Test func weightsOfClasses() throws {
    try Self.check(
      "weights", .singleLabel, labels: 3, Self.batch(classes: Self.classes),
      weights: [0.5, 1.5, 2.5])
  }

  @Test func classesOfPairs() throws {
    try Self.check("pair", .singleLabel, labels: 3, Self.batch(pairs: true, classes: Self.classes))
  }

  @Test func numbers() throws {
    try Self.check("numbers", .regression, labels: 1, Self.batch(numbers: [0.5, -1, 3.25, 2]))
  }

  @Test func severalLabels() throws {
    try Self.check(
      "labels", .multiLabel, labels: 3,
      Self.batch(numbers: [1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0]))
  }

  /// The same of layers over every piece, on the encoder without its pooler.
  private static func check<Task: Objective>(
    _ name: String, _ head: TaskHead, _ batch: Task.Batch, _ make: (EncoderModel) -> Task
  ) throws {
    let expected = try SafeTensors.read(folder() + name + ".safetensors").tensors
    var weights = try SafeTensors.read(folder() + "model.safetensors").tensors
    for part in ["weight", "bias"] {
      weights["\(head.kind.head).\(part)"] = expected["\(head.kind.head).\(part)"]
    }
    let context = try Context(threadCount: 2)
    let model = try EncoderModel(
      BERTConfiguration(contentsOfFile: folder() + "config.json"),
      .loaded(weights, origin: name), hasPooler: false, task: head, context: context)
    let objective = make(model)
    let count = objective.labelCounts(of: batch)[0]
    let losses = context.record(dropout: nil) {
      objective.losses(of: batch, coefficients: [1 / Float(count)])
    }
    context.backward(from: losses.map(\.tensor))
    let loss = try #require(expected["loss"]?.floats()?.first)
    #expect(abs(losses[0].tensor.scalar - loss) < 1e-5 * max(1, abs(loss)))
    #expect(losses[0].count == count)
    let gradients = model.parameters.gradients()
    #expect(gradients.names.count == 5 + 2 * 16 + 2)
    for parameter in gradients.names {
      let ours = try #require(gradients[parameter]?.floats())
      let theirs = try #require(expected["gradient." + parameter]?.floats(), "\(parameter)")
      let largest = theirs.reduce(Float(1e-3)) { max($0, abs($1)) }
      let error = zip(ours, theirs).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error < 2e-4 * largest, "\(name) \(parameter): off by \(error) of \(largest)")
    }
  }

  @Test(arguments: [false, true]) func labelsOfWords(isWeighted: Bool) throws {
    let rows = [1, 3, 6, 9, 10, 13, 17].map { Int32($0) }
    let batch = TokenBatch(
      sequences: Self.batch().sequences, rows: rows, labels: [2, 0, 1, 0, 0, 1, 2])
    try Self.check(
      isWeighted ? "words-weighted" : "words", TaskHead(.tokens, labels: ["0", "1", "2"]), batch
    ) { TokenObjective($0, weights: isWeighted ? [0.5, 1.5, 2.5] : nil) }
  }

  @Test func placesOfAnswers() throws {
    let sequences = Self.batch(pairs: true).sequences
    let starts = zip(sequences.firstTokens, [5, 0, 7, 4]).map { $0 + $1 }
    let ends = zip(sequences.firstTokens, [5, 0, 7, 6]).map { $0 + $1 }
    try Self.check(
      "answers", TaskHead(.span, labels: []),
      QuestionBatch(sequences: sequences, starts: starts, ends: ends)
    ) { QuestionObjective($0) }
  }
}
