import Autograd
import Corpora
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

@Suite struct CheckpointTests {
  /// A run of one step.
  private func run(_ temporary: borrowing TemporaryDirectory, _ name: String = "run") throws
    -> RunDirectory
  {
    let run = try startRun(temporary.file(name), in: temporary, options: tinyOptions())
    _ = try run.train(until: 1) { _ in }
    return run.directory
  }

  @Test func aCheckpointHoldsTheWholeState() throws {
    let temporary = try TemporaryDirectory()
    let started = try startRun(temporary.file("run"), in: temporary, options: tinyOptions())
    _ = try started.train(until: 2) { _ in }
    let checkpoint = try Checkpoint(path: started.directory.checkpoint(step: 2))
    let state = checkpoint.state
    #expect(state.step == 2)
    #expect(state.cursor == started.trainer.cursor)
    #expect(state.options == tinyOptions())
    #expect(state.configuration == started.trainer.model.configuration)
    #expect(try state.vocabulary == TestCorpus.vocabulary())
    #expect(state.normalizer == .uncased)
    #expect(try state.data.hash == TokenStore(opening: started.directory.tokens).contentHash)
    #expect(bytes(checkpoint.model) == bytes(started.trainer.model.parameters.stateDictionary()))
    let moments = started.trainer.optimizer.state
    #expect(bytes(checkpoint["first_moment"]) == bytes(moments[0].tensors))
    #expect(bytes(checkpoint["second_moment"]) == bytes(moments[1].tensors))

    let copy = temporary.file("copy.h5")
    try checkpoint.write(to: copy)
    let again = try Checkpoint(path: copy)
    #expect(bytes(again.model) == bytes(checkpoint.model))
    #expect(again.state.options == state.options)
    #expect(again.state.cursor == state.cursor)
    let weights = try Checkpoint(path: copy, withOptimizer: false)
    #expect(weights["first_moment"].isEmpty && weights["second_moment"].isEmpty)
    #expect(bytes(weights.model) == bytes(checkpoint.model))
  }

  @Test func extremeWeightsKeepTheirBits() throws {
    let temporary = try TemporaryDirectory()
    let original = try Checkpoint(path: try run(temporary).checkpoint(step: 1))
    var model = original.model
    let name = "cls.predictions.bias"
    let values: [Float] = [
      -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -.leastNormalMagnitude, 0.1,
    ]
    let count = model[name]?.elementCount ?? 0
    model[name] = .init(shape: [count], (0..<count).map { values[$0 % values.count] })
    let path = temporary.file("extreme.h5")
    try Checkpoint(
      state: original.state, model: model, optimizer: original.optimizer
    ).write(to: path)
    #expect(bytes(try Checkpoint(path: path).model) == bytes(model))
  }

  @Test func truncatedFilesAreRefused() throws {
    let temporary = try TemporaryDirectory()
    let whole = try FileSystem.contents(of: try run(temporary).checkpoint(step: 1))
    let path = temporary.file("cut.h5")
    // The last 32 bytes are a seal over the others; without it the file still is complete.
    let lengths = [0, 1, 7, 8, 100, 2048, whole.count / 2, whole.count - 33]
    for length in lengths {
      try AtomicFile.write(bytes: whole.prefix(length), to: path)
      let text = message { _ = try Checkpoint(path: path) }
      #expect(text.contains(path), "\(length) bytes: \(text)")
      #expect(!text.contains("\n"), "\(length) bytes: \(text)")
    }
  }

  /// A flipped byte is noticed, or it lies where nothing is stored and changes nothing.
  @Test func damagedFilesAreRefusedOrUnchanged() throws {
    let temporary = try TemporaryDirectory()
    let source = try run(temporary).checkpoint(step: 1)
    let whole = try FileSystem.contents(of: source)
    let intact = try Checkpoint(path: source)
    let path = temporary.file("damaged.h5")
    var refused = 0
    let places = Array(stride(from: 3, to: whole.count, by: max(1, whole.count / 150)))
    for place in places {
      var damaged = whole
      damaged[place] ^= 0x5A
      try AtomicFile.write(bytes: damaged, to: path)
      do {
        let checkpoint = try Checkpoint(path: path)
        #expect(bytes(checkpoint.model) == bytes(intact.model), "byte \(place)")
        #expect(bytes(checkpoint["first_moment"]) == bytes(intact["first_moment"]), "byte \(place)")
        #expect(
          bytes(checkpoint["second_moment"]) == bytes(intact["second_moment"]), "byte \(place)")
      } catch {
        refused += 1
        #expect("\(error)".contains(path), "byte \(place): \(error)")
        #expect(!"\(error)".contains("\n"), "byte \(place): \(error)")
      }
    }
    #expect(refused > places.count / 4, "\(refused) of \(places.count)")
  }

  @Test func foreignFilesAreRefused() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    #expect(
      message { _ = try Checkpoint(path: directory.tokens) }.contains(directory.tokens))
    let text = temporary.file("text.h5")
    try AtomicFile.write(text: "not a checkpoint\n", to: text)
    let line = message { _ = try Checkpoint(path: text) }
    #expect(line.contains(text) && !line.contains("\n"))
    let missing = temporary.file("missing.h5")
    #expect(message { _ = try Checkpoint(path: missing) }.contains(missing))
  }

  @Test func aLaterFormatVersionIsRefused() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("later.h5")
    try HDF5File.write(to: path, expectedByteCount: 4096) { file in
      try file.setAttribute(.string("cloze checkpoint"), "format")
      try file.setAttribute(.integer(2), "format_version")
    }
    #expect(
      message { _ = try Checkpoint(path: path) }
        == "'\(path)' has format version 2, expected 1 to 1")
  }

  @Test func aCheckpointWithoutMomentsCannotBeResumed() throws {
    let temporary = try TemporaryDirectory()
    let directory = try run(temporary)
    let path = directory.checkpoint(step: 1)
    let checkpoint = try Checkpoint(path: path)
    try Checkpoint(
      state: checkpoint.state, model: checkpoint.model, optimizer: []
    ).write(to: path)
    let text = message {
      _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
    }
    #expect(text.contains(path) && text.contains("moment") && !text.contains("\n"), "\(text)")
  }
}
