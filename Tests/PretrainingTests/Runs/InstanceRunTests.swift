import Autograd
import Corpora
import Foundation
import Inference
import Layers
import Models
import Platform
import Pretraining
import TestSupport
import Testing
import Tokenization
import Training

/// Runs on instance files.
@Suite struct InstanceRunTests {
  /// Writes two shards of instances of the test corpus.
  private func write(
    in temporary: borrowing TemporaryDirectory, name: String = "data.h5",
    isCompressed: Bool = false,
    predictsNextSentence: Bool = true
  ) throws -> [String] {
    let store = temporary.file("tokens.h5")
    try TestCorpus.tokenize(to: store, in: temporary, documents: 6)
    let opened = try TokenStore(opening: store)
    let options = InstanceOptions(
      maximumSequenceLength: 24, pairTask: predictsNextSentence ? .nextSentence : nil, seed: 4)
    var source = try BalancedInstances(
      view: opened.view, documents: Array(0..<6), options: options, vocabulary: opened.vocabulary,
      epochCount: 1)
    let paths = InstanceFile.shardPaths(of: temporary.file(name), count: 2)
    try InstanceFile.write(
      &source, to: paths, format: .hdf5,
      description: .init(
        options: options, vocabulary: opened.vocabulary, normalizer: opened.options,
        isCompressed: isCompressed))
    return paths
  }

  private func start(
    _ path: String, on files: [String], options: PretrainingOptions
  ) throws -> PretrainingRun {
    let directory = RunDirectory(path)
    try directory.prepare()
    let set = try InstanceSet(opening: files, vocabulary: nil, scratch: path)
    return try PretrainingRun(
      starting: directory, on: .instances(set, normalizer: .uncased), options: options,
      configuration: tinyConfiguration(vocabularySize: set.vocabulary.count),
      vocabulary: set.vocabulary, context: try Context(threadCount: 1))
  }

  private func state(_ trainer: Trainer<PretrainingObjective>) -> [[String: [UInt8]]] {
    let moments = trainer.optimizer.state
    return [
      bytes(trainer.model.parameters.stateDictionary()), bytes(moments[0].tensors),
      bytes(moments[1].tensors),
    ]
  }

  /// Stopping after any number of steps, also beyond the end of an epoch, changes no bit.
  @Test(arguments: [1, 4, 9], [false, true])
  func stopAndResumeIsTheStraightRun(stop: Int, isCompressed: Bool) throws {
    let temporary = try TemporaryDirectory()
    let files = try write(in: temporary, isCompressed: isCompressed)
    let options = tinyOptions(steps: 12)
    let whole = try start(temporary.file("whole"), on: files, options: options)
    #expect(try whole.train(until: 12) { _ in } == .finished)
    #expect(whole.trainer.cursor.epoch >= 1)
    let path = temporary.file("parts")
    do {
      let first = try start(path, on: files, options: options)
      _ = try first.train(until: stop) { _ in }
      #expect(state(first.trainer) != state(whole.trainer))
    }
    let second = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 1))
    #expect(second.trainer.step == stop)
    _ = try second.train(until: 12) { _ in }
    #expect(second.trainer.cursor == whole.trainer.cursor)
    #expect(state(second.trainer) == state(whole.trainer))
  }

  @Test func theCheckpointNamesItsFiles() throws {
    let temporary = try TemporaryDirectory()
    let files = try write(in: temporary)
    let path = temporary.file("run")
    do { _ = try start(path, on: files, options: tinyOptions()).train(until: 2) { _ in } }
    let data = try Checkpoint(path: RunDirectory(path).checkpoint(step: 2)).state.data
    guard case .instances(let recorded, let hash) = data else {
      Issue.record("\(data)")
      return
    }
    #expect(try recorded == files.map { path in try FileSystem.canonicalPath(path) })
    #expect(hash.count == 64)
  }

  @Test func movedAndChangedFilesAreToldApart() throws {
    let temporary = try TemporaryDirectory()
    let files = try write(in: temporary)
    let path = temporary.file("run")
    do { _ = try start(path, on: files, options: tinyOptions()).train(until: 2) { _ in } }
    let moved = [temporary.file("x.h5"), temporary.file("y.h5")]
    for (old, new) in zip(files, moved) { try FileSystem.rename(old, to: new) }
    func resume(_ files: [String]) -> String {
      message {
        _ = try PretrainingRun(
          resuming: RunDirectory(path), instances: files, context: try Context(threadCount: 1))
      }
    }
    let missing = resume([])
    #expect(missing.contains(files[0]) && missing.contains("--instances"))
    #expect(resume(moved) == "(no error)")
    let reversed = resume(moved.reversed())
    #expect(reversed.contains("in another order, expected --instances \(moved[0]) \(moved[1])"))
    // The names that were recorded tell the order too.
    for (old, new) in zip(files, moved) { try FileSystem.rename(new, to: old) }
    #expect(resume(files.reversed()).contains("--instances \(files[0]) \(files[1])"))
    for (old, new) in zip(files, moved) { try FileSystem.rename(old, to: new) }
    #expect(!resume([moved[0], moved[0]]).contains("order"))
    #expect(resume([moved[0]]).contains("was trained on"))
  }

  @Test func filesWithoutLabelsTrainWithoutThem() throws {
    let temporary = try TemporaryDirectory()
    let files = try write(in: temporary, predictsNextSentence: false)
    var options = tinyOptions(steps: 2)
    #expect(
      message { _ = try start(temporary.file("a"), on: files, options: options) }
        .contains("--no-nsp"))
    options.pairTask = nil
    let run = try start(temporary.file("b"), on: files, options: options)
    _ = try run.train(until: 2) { event in
      if case .step(let metrics) = event { #expect(metrics["nsp"] == nil) }
    }
  }

  @Test func runsAreEvaluatedOnInstanceFiles() throws {
    let temporary = try TemporaryDirectory()
    let files = try write(in: temporary)
    let path = temporary.file("run")
    do { _ = try start(path, on: files, options: tinyOptions()).train(until: 2) { _ in } }
    let context = try Context(threadCount: 1)
    let report = try RunEvaluation(
      directory: RunDirectory(path), on: .instances(files), context: context
    ).report()
    let set = try InstanceSet(opening: files, vocabulary: nil, scratch: temporary.path)
    #expect(report.pairs?.count == set.count)
    #expect(report.maskedLanguageModel.count > set.count)
    #expect(
      message {
        _ = try RunEvaluation(directory: RunDirectory(path), on: .heldOut, context: context)
      }.contains("holds nothing out"))
  }
}
