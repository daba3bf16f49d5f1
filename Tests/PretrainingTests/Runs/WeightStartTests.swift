import Autograd
import Foundation
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

/// New weights that are not as they were drawn.
@Suite struct WeightStartTests {
  /// The weights of step 0, by their names.
  private func weights(_ starts: [WeightStart]?, steps: Int = 0) throws -> [String: [Float]] {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions()
    options.weightStart = starts
    let run = try startRun(temporary.file("run"), in: temporary, options: options)
    if steps > 0 { _ = try run.train(until: steps) { _ in } }
    let dictionary = run.trainer.model.parameters.stateDictionary()
    return dictionary.names.reduce(into: [:]) { $0[$1] = dictionary[$1]?.floats() ?? [] }
  }

  private func changed(_ starts: [WeightStart]) throws -> (all: [String: [Float]], names: [String])
  {
    let (drawn, started) = (try weights(nil), try weights(starts))
    #expect(drawn.count == started.count)
    return (started, drawn.keys.filter { drawn[$0] != started[$0] }.sorted())
  }

  @Test func theOutputsBiasIsTheLogarithmOfFrequencies() throws {
    let (all, names) = try changed([.unigramBias])
    #expect(names == ["cls.predictions.bias"])
    let bias = try #require(all["cls.predictions.bias"]).map { Double($0) }
    // A distribution, and not of one mind about all pieces.
    #expect(abs(bias.reduce(0) { $0 + exp($1) } - 1) < 1e-5)
    let vocabulary = try TestCorpus.vocabulary()
    #expect(bias[Int(vocabulary.padding)] == bias.min())
    #expect((bias.max() ?? 0) - (bias.min() ?? 0) > 2)
  }

  @Test func positionsAreSinusoids() throws {
    let (all, names) = try changed([.sinusoids])
    #expect(names == ["bert.embeddings.position_embeddings.weight"])
    let table = try #require(all[names[0]])
    let width = 16
    #expect(table.count == 24 * width)
    for (position, column) in [(0, 0), (0, 1), (1, 0), (3, 5), (23, 14), (23, 15)] {
      let angle = Double(position) / pow(10_000, Double(column - column % 2) / Double(width))
      let expected = 0.1 * 2.0.squareRoot() * (column % 2 == 0 ? sin(angle) : cos(angle))
      #expect(abs(Double(table[position * width + column]) - expected) < 1e-6)
    }
  }

  @Test func residualsAreZero() throws {
    let (all, names) = try changed([.zeroResiduals])
    #expect(
      names
        == (0..<2).flatMap { layer in
          ["attention.output.dense.weight", "output.dense.weight"].map {
            "bert.encoder.layer.\(layer).\($0)"
          }
        })
    #expect(names.allSatisfy { name in all[name]?.allSatisfy { $0 == 0 } ?? false })
    // They are learned from there.
    let later = try weights([.zeroResiduals], steps: 3)
    #expect(names.allSatisfy { name in later[name]?.contains { $0 != 0 } ?? false })
  }

  /// A run that is lost before its first checkpoint begins with the same weights again.
  @Test func aRunWithoutACheckpointStartsAgain() throws {
    let temporary = try TemporaryDirectory()
    var options = tinyOptions()
    options.weightStart = WeightStart.allCases
    let whole = try startRun(temporary.file("whole"), in: temporary, options: options)
    _ = try whole.train(until: 3) { _ in }
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: options)
    let resumed = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 2))
    _ = try resumed.train(until: 3) { _ in }
    #expect(
      try FileSystem.contents(of: RunDirectory(path).checkpoint(step: 3))
        == FileSystem.contents(of: whole.directory.checkpoint(step: 3)))
  }
}
