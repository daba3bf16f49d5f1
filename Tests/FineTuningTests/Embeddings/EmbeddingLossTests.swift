import Autograd
import FineTuning
import Foundation
import Layers
import Models
import Sequences
import Serialization
import Testing
import Training

/// One step of every loss of vectors gives the loss and the gradients of sentence-transformers (`make_embeddings.py`).
@Suite struct EmbeddingLossTests {
  static let columns: [[ArraySlice<Int32>]] = [
    [[2, 7, 9, 30, 3], [2, 11, 3], [2, 5, 6, 7, 8, 12, 3], [2, 39, 20, 3]],
    [[2, 14, 3], [2, 21, 22, 3], [2, 33, 3], [2, 9, 9, 10, 3]],
    [[2, 8, 31, 3], [2, 12, 13, 14, 15, 3], [2, 20, 3], [2, 35, 3]],
  ]

  static func folder() throws -> String {
    try #require(Bundle.module.resourcePath) + "/Fixtures/"
  }

  private static func check(
    _ name: String, _ pooling: SentencePooling.Mode, _ loss: EmbeddingLoss, _ batch: EmbeddingBatch
  ) throws {
    let expected = try SafeTensors.read(folder() + name + ".safetensors").tensors
    let context = try Context(threadCount: 2)
    let model = try EncoderModel(
      BERTConfiguration(contentsOfFile: folder() + "config.json"),
      .loaded(SafeTensors.read(folder() + "model.safetensors").tensors, origin: name),
      hasPooler: false, context: context)
    let objective = EmbeddingObjective(model, pooling, loss)
    let labels = objective.labelCounts(of: batch)[0]
    let losses = context.record(dropout: nil) {
      objective.losses(of: batch, coefficients: [1 / Float(labels)])
    }
    context.backward(from: losses.map(\.tensor))
    let value = try #require(expected["loss"]?.floats()?.first)
    #expect(abs(losses[0].tensor.scalar - value) < 1e-5 * max(1, abs(value)))
    #expect(abs(losses[0].sum / Double(labels) - Double(value)) < 2e-5)
    #expect(losses[0].count == labels)
    let gradients = model.parameters.gradients()
    #expect(gradients.names.count == 5 + 2 * 16)
    for parameter in gradients.names {
      let ours = try #require(gradients[parameter]?.floats())
      let theirs = try #require(expected["gradient." + parameter]?.floats(), "\(parameter)")
      let largest = theirs.reduce(Float(1e-3)) { max($0, abs($1)) }
      let error = zip(ours, theirs).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error < 5e-4 * largest, "\(name) \(parameter): off by \(error) of \(largest)")
    }
  }

  @Test func pairsAreRanked() throws {
    try Self.check(
      "ranking", .mean, .ranking, EmbeddingBatch(columns: Array(Self.columns.prefix(2))))
  }

  @Test func hardNegativesAreCandidatesToo() throws {
    try Self.check("triplets", .cls, .ranking, EmbeddingBatch(columns: Self.columns))
  }

  @Test func scoresGiveAnOrder() throws {
    try Self.check(
      "cosent", .max, .cosent,
      EmbeddingBatch(columns: Array(Self.columns.prefix(2)), scores: [0.5, 3.25, 0.5, 5]))
  }

  @Test func scoresAreCosines() throws {
    try Self.check(
      "cosine", .mean, .cosine,
      EmbeddingBatch(columns: Array(Self.columns.prefix(2)), scores: [0.5, -0.25, 0, 1]))
  }

  @Test func theProbeIsTheFirstRow() throws {
    let batch = EmbeddingBatch(columns: Self.columns, scores: [4, 3, 2, 1])
    let probe = try #require(batch.probe)
    #expect(
      probe == EmbeddingBatch(columns: Self.columns.map { Array($0.prefix(1)) }, scores: [4]))
    #expect(EmbeddingBatch().probe == nil && probe.count == 1 && probe.sequences.count == 3)
  }
}
