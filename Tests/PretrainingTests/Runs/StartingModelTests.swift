import Autograd
import Interchange
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

/// Runs that go on from a model.
@Suite struct StartingModelTests {
  /// A model without a run, of the pieces of the test corpus.
  private func model(
    _ temporary: borrowing TemporaryDirectory, heads: ModelHeads = .preTraining
  ) throws -> StoredModel {
    let path = temporary.file("first")
    let run = try startRun(path, in: temporary, options: tinyOptions())
    _ = try run.train(until: 3) { _ in }
    var stored = try ModelReader.read(path)
    stored = StoredModel(stored.record, weights: stored.weights, origin: "model.h5")
    return heads == .preTraining ? stored : stored.withoutHeads()
  }

  private func start(
    _ path: String, from stored: StoredModel, in temporary: borrowing TemporaryDirectory,
    _ options: PretrainingOptions = tinyOptions(), makesNewEmbeddings: Bool = false
  ) throws -> PretrainingRun {
    let directory = RunDirectory(path)
    try FileSystem.createDirectory(path)
    try AtomicFile.copy(RunDirectory(temporary.file("first")).tokens, to: directory.tokens)
    return try PretrainingRun(
      starting: directory, options: options, configuration: stored.record.configuration,
      vocabulary: stored.record.vocabulary,
      from: StartingModel(stored, makesNewEmbeddings: makesNewEmbeddings),
      context: try Context(threadCount: 1))
  }

  /// The weights are the run's first checkpoint, and everything after is as in a run that nobody stopped.
  @Test func theFirstCheckpointIsTheModel() throws {
    let temporary = try TemporaryDirectory()
    let stored = try model(temporary)
    let whole = try start(temporary.file("whole"), from: stored, in: temporary)
    #expect(whole.trainer.step == 0)
    let continuation = try #require(whole.continuation)
    #expect(continuation.drawn.isEmpty && continuation.leftOut.isEmpty)
    let first = try Checkpoint(path: whole.directory.checkpoint(step: 0))
    for name in stored.weights.names { #expect(first.model[name] == stored.weights[name]) }
    #expect(first.state.from == "model.h5")
    _ = try whole.train(until: 4) { _ in }
    let path = temporary.file("run")
    _ = try start(path, from: stored, in: temporary)
    let resumed = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 2))
    #expect(resumed.trainer.step == 0)
    _ = try resumed.train(until: 4) { _ in }
    #expect(
      try FileSystem.contents(of: resumed.directory.checkpoint(step: 4))
        == FileSystem.contents(of: whole.directory.checkpoint(step: 4)))
  }

  /// Its weights cannot be drawn again.
  @Test func aRunThatLostItsStartIsRefused() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("run"))
    _ = try start(directory.path, from: try model(temporary), in: temporary)
    try FileSystem.remove(directory.checkpoint(step: 0))
    let text = message {
      _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
    }
    #expect(text.contains("'model.h5'") && text.contains("give the run's"), "\(text)")
  }

  @Test func headsThatAreMissingAreDrawnAndNamed() throws {
    let temporary = try TemporaryDirectory()
    let stored = try model(temporary, heads: .none(hasPooler: true))
    let run = try start(temporary.file("run"), from: stored, in: temporary)
    let drawn = try #require(run.continuation).drawn
    #expect(drawn.count == 7 && drawn.allSatisfy { $0.hasPrefix("cls.") }, "\(drawn)")
    var options = tinyOptions()
    options.pairTask = nil
    let full = try trained(temporary)
    let alone = try start(temporary.file("alone"), from: full, in: temporary, options)
    #expect(
      try #require(alone.continuation).leftOut.sorted() == [
        "bert.pooler.dense.bias", "bert.pooler.dense.weight", "cls.seq_relationship.bias",
        "cls.seq_relationship.weight",
      ])
  }

  /// The model of the run that ``model(_:heads:)`` has made.
  private func trained(_ temporary: borrowing TemporaryDirectory) throws -> StoredModel {
    let stored = try ModelReader.read(temporary.file("first"))
    return StoredModel(stored.record, weights: stored.weights, origin: "model.h5")
  }

  @Test func newEmbeddingsLeaveAllElse() throws {
    let temporary = try TemporaryDirectory()
    let stored = try model(temporary)
    let run = try start(
      temporary.file("run"), from: stored, in: temporary, makesNewEmbeddings: true)
    let drawn = try #require(run.continuation).drawn
    #expect(
      drawn.sorted() == ["bert.embeddings.word_embeddings.weight", "cls.predictions.bias"])
    let first = try Checkpoint(path: run.directory.checkpoint(step: 0))
    for name in stored.weights.names where !drawn.contains(name) {
      #expect(first.model[name] == stored.weights[name], "\(name)")
    }
  }

  /// Another program's run goes on at its step, with its moments.
  @Test func theOptimizersStateIsGoneOnWith() throws {
    let temporary = try TemporaryDirectory()
    var stored = try model(temporary)
    var moments = StateDictionary()
    for name in stored.weights.names {
      let entry = try #require(stored.weights[name])
      moments.append(
        name, shape: entry.shape, [Float](repeating: 0.25, count: entry.elementCount))
    }
    stored.optimizer = .init(
      updates: 2, slots: [("first_moment", moments), ("second_moment", moments)])
    let run = try start(temporary.file("run"), from: stored, in: temporary)
    #expect(run.trainer.step == 2)
    let first = try Checkpoint(path: run.directory.checkpoint(step: 2))
    for name in moments.names {
      #expect(first["first_moment"][name] == moments[name])
      #expect(first["second_moment"][name] == moments[name])
    }
    _ = try run.train(until: 4) { _ in }
    #expect(try metricSteps(run.directory.metrics) == [3, 4])
    stored.optimizer = .init(updates: 1 << 20, slots: [])
    let text = message {
      _ = try start(temporary.file("late"), from: stored, in: temporary)
    }
    #expect(text.contains("'model.h5' has made 1048576 updates"), "\(text)")
  }
}
