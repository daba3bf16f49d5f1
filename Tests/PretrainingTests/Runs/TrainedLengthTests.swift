import Autograd
import Corpora
import Foundation
import Inference
import Interchange
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Tokenization
import Training

/// The longest sequence of training goes with the model wherever it goes.
@Suite struct TrainedLengthTests {
  private func run(
    _ temporary: borrowing TemporaryDirectory, length: Int = 24, until step: Int = 2
  ) throws -> String {
    let path = temporary.file("run")
    var options = tinyOptions()
    options.maximumSequenceLength = length
    _ = try startRun(path, in: temporary, options: options).train(until: step) { _ in }
    return path
  }

  @Test func aCheckpointKeepsIt() throws {
    let temporary = try TemporaryDirectory()
    let path = try run(temporary)
    let state = try Checkpoint(path: RunDirectory(path).checkpoint(step: 2)).state
    #expect((12...24).contains(state.trainedLength))
    let resumed = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 1))
    _ = try resumed.train(until: 4) { _ in }
    let later = try Checkpoint(path: RunDirectory(path).checkpoint(step: 4)).state
    #expect((state.trainedLength...24).contains(later.trainedLength))
  }

  /// What no sequence has reached is not claimed, whatever the options allow.
  @Test func itIsWhatWasSeenNotWhatWasAllowed() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var options = tinyOptions()
    options.maximumSequenceLength = 32
    let vocabulary = try TestCorpus.vocabulary()
    try AtomicFile.write(
      text: (0..<40).map { _ in "the sun birds.\nthe rain.\n" }.joined(separator: "\n"),
      to: temporary.file("short.txt"))
    try FileSystem.createDirectory(path)
    try tokenizeCorpus(
      try CorpusReader(paths: [temporary.file("short.txt")]), vocabulary: vocabulary,
      options: .uncased, to: RunDirectory(path).tokens)
    let run = try PretrainingRun(
      starting: RunDirectory(path), options: options,
      configuration: BERTConfiguration(
        vocabularySize: vocabulary.count, hiddenSize: 16, layers: 1, heads: 2),
      vocabulary: vocabulary, context: try Context(threadCount: 1))
    _ = try run.train(until: 2) { _ in }
    let state = try Checkpoint(path: RunDirectory(path).checkpoint(step: 2)).state
    #expect((6...16).contains(state.trainedLength), "\(state.trainedLength)")
  }

  /// Files of earlier programs say how long sequences could get.
  @Test func filesOfEarlierProgramsHaveThatOfTheirOptions() throws {
    let state = try Checkpoint(path: FileSystem.join(try Reference.formats, "checkpoint-v1.h5"))
      .state
    #expect(state.trainedLength == state.options.maximumSequenceLength)
  }

  @Test func exportsOfEveryGenerationSayIt() throws {
    let temporary = try TemporaryDirectory()
    let context = try Context(threadCount: 1)
    var source = try LoadedModel(path: try run(temporary, length: 12), context: context)
    let length = source.trainedLength
    for name in ["first", "second"] {
      let directory = temporary.file(name)
      try exportModel(source, to: directory)
      let file = Data(try FileSystem.contents(of: directory + "/tokenizer_config.json"))
      let members = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
      #expect(members["model_max_length"] as? Int == length)
      source = try LoadedModel(path: directory, context: context)
      #expect(source.trainedLength == length)
      #expect(source.model.configuration.maximumPositions > length)
      let card = String(
        decoding: try FileSystem.contents(of: directory + "/README.md"), as: UTF8.self)
      #expect(card.hasPrefix("---\nlibrary_name: transformers\n"))
      #expect(card.contains("up to \(length) pieces") && card.contains("BertForPreTraining"))
      #expect(card.contains("Trained for 2 steps of 4 sequences"))
      #expect(card.contains("drawn from 24 documents"))
    }
  }

  @Test func longerTextsAreWarnedOf() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try LoadedModel(
      path: try run(temporary, length: 12), context: try Context(threadCount: 1))
    let words = Array(repeating: "sun", count: loaded.trainedLength - 3).joined(separator: " ")
    var warnings: [String] = []
    _ = try loaded.fillMask("[MASK] " + words, count: 1) { warnings.append($0) }
    #expect(warnings.isEmpty)
    _ = try loaded.fillMask("[MASK] sun " + words, count: 1) { warnings.append($0) }
    _ = try loaded.nextSentence(words, "moon") { warnings.append($0) }
    _ = try loaded.nextSentence("sun", "moon") { warnings.append($0) }
    #expect(warnings.count == 2)
    for warning in warnings {
      #expect(warning.contains(" \(loaded.trainedLength + 1) pieces"), "\(warning)")
      #expect(warning.contains("at most \(loaded.trainedLength)"), "\(warning)")
    }
  }

  /// A card that somebody has written into goes along.
  @Test func aCardIsCarriedOn() throws {
    let temporary = try TemporaryDirectory()
    let context = try Context(threadCount: 1)
    let (first, second) = (temporary.file("first"), temporary.file("second"))
    try exportModel(try LoadedModel(path: try run(temporary), context: context), to: first)
    try AtomicFile.write(text: "---\nlicense: mit\n---\nOurs.\n", to: first + "/README.md")
    try exportModel(try LoadedModel(path: first, context: context), to: second)
    #expect(
      try FileSystem.contents(of: second + "/README.md")
        == Array("---\nlicense: mit\n---\nOurs.\n".utf8))
  }
}
