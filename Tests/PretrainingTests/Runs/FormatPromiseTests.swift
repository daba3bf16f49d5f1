import Autograd
import Corpora
import Foundation
import Inference
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

/// Files of every format and version that load for ever; h5py says what they hold.
@Suite struct FormatPromiseTests {
  /// What `make_formats.py` read from the files.
  private struct Expected: Decodable {
    struct Ends: Decodable {
      let shape: [Int]
      let first: Float
      let last: Float
    }
    struct Checkpoint: Decodable {
      let step: Int
      let dataIndex: Int
      let vocabularyHash: String
      let tokensHash: String
      let model: [String: Ends]
      let firstMoment: [String: Ends]
      let secondMoment: [String: Ends]
    }
    struct Tokens: Decodable {
      let tokens: [Int32]
      let sentenceOffsets: [Int64]
      let documentOffsets: [Int64]
    }
    struct Instances: Decodable {
      let count: Int
      let tokens: [Int32]
      let nextSentenceLabels: [Int32]
    }
    let checkpoint: Checkpoint
    let tokens: Tokens
    let instances: Instances

    static func read() throws -> Expected {
      let data = Data(try FileSystem.contents(of: file("expected.json")))
      return try JSONDecoder().decode(Expected.self, from: data)
    }
  }

  private static func file(_ name: String) throws -> String {
    FileSystem.join(try Reference.formats, name)
  }

  @Test func checkpointVersion1() throws {
    let checkpoint = try Checkpoint(path: try Self.file("checkpoint-v1.h5"))
    let expected = try Expected.read().checkpoint
    let state = checkpoint.state
    #expect(state.step == expected.step)
    #expect(state.cursor.index == expected.dataIndex)
    #expect(state.vocabulary.sha256 == expected.vocabularyHash)
    #expect(state.data == .tokens(hash: expected.tokensHash))
    #expect(state.options.batchSize == 2 && state.options.seed == 7)
    #expect(state.configuration.hiddenSize == 8 && state.normalizer == .uncased)
    try check(checkpoint.model, expected.model)
    try check(checkpoint["first_moment"], expected.firstMoment)
    try check(checkpoint["second_moment"], expected.secondMoment)
  }

  private func check(_ found: StateDictionary, _ expected: [String: Expected.Ends]) throws {
    #expect(Set(found.names) == Set(expected.keys))
    #expect(found.names.first == "bert.embeddings.word_embeddings.weight")
    for (name, ends) in expected {
      let entry = try found.entry(name)
      let values = try #require(entry.floats())
      #expect(entry.shape == ends.shape, "\(name)")
      #expect(values.first == ends.first && values.last == ends.last, "\(name)")
    }
  }

  @Test func tokenStoreVersion1() throws {
    let store = try TokenStore(opening: try Self.file("tokens-v1.h5"))
    let expected = try Expected.read()
    #expect(store.statistics.tokens == expected.tokens.tokens.count)
    #expect(expected.tokens.tokens.indices.map { store.tokens[$0] } == expected.tokens.tokens)
    #expect(Array(store.sentenceOffsets) == expected.tokens.sentenceOffsets)
    #expect(Array(store.documentOffsets) == expected.tokens.documentOffsets)
    #expect(store.contentHash == expected.checkpoint.tokensHash)
  }

  @Test(arguments: ["instances-v1.h5", "instances-compressed-v1.h5"])
  func instancesVersion1(name: String) throws {
    let temporary = try TemporaryDirectory()
    let set = try InstanceSet(
      opening: [try Self.file(name)], vocabulary: nil, scratch: temporary.path)
    let expected = try Expected.read().instances
    #expect(set.count == expected.count)
    var tokens: [Int32] = []
    var labels: [Int32] = []
    set.batches(of: 5) { batch in
      tokens += batch.sequences.tokens
      labels += batch.pairLabels
    }
    #expect(tokens == expected.tokens)
    #expect(labels == expected.nextSentenceLabels)
  }

  @Test func instancesOfAnotherProgram() throws {
    let temporary = try TemporaryDirectory()
    let vocabulary = try Vocabulary(contentsOfFile: try Self.file("vocab.txt"))
    for name in ["instances-nvidia.h5", "instances-nvidia-old.h5"] {
      let set = try InstanceSet(
        opening: [try Self.file(name)], vocabulary: vocabulary, scratch: temporary.path)
      #expect(set.count == 16)
    }
  }

  @Test func nonFiniteStepVersion1() throws {
    let found = try StepReproduction(
      path: try Self.file("non-finite-step-v1.h5"), context: try Context(threadCount: 1))
    // As h5py reads them.
    #expect(found.step == 4)
    #expect(found.recorded.terms.first?.loss == 3.2906037295858064)
    #expect(
      found.recorded.terms.last?.loss.isNaN == true && found.recorded.terms.count == 2
        && found.recorded.gradientNorm.isNaN)
    let spoiled = found.findings.filter { $0.nonFiniteWeights > 0 }
    #expect(spoiled.map(\.parameter) == ["bert.pooler.dense.weight"])
    #expect(spoiled.first?.nonFiniteWeights == 1 && spoiled.first?.count == 64)
  }

  @Test func exportedModel() throws {
    let temporary = try TemporaryDirectory()
    for name in ["model.safetensors", "config.json", "vocab.txt"] {
      try AtomicFile.write(
        bytes: try FileSystem.contents(of: try Self.file(name)), to: temporary.file(name))
    }
    let loaded = try LoadedModel(path: temporary.path, context: try Context(threadCount: 1))
    let checkpoint = try Checkpoint(path: try Self.file("checkpoint-v1.h5"))
    #expect(bytes(loaded.model.parameters.stateDictionary()) == bytes(checkpoint.model))
  }

  /// Each kind of file says in one line that it is newer than the program.
  @Test(arguments: [
    "checkpoint-v1.h5", "tokens-v1.h5", "instances-v1.h5", "non-finite-step-v1.h5",
  ])
  func aNewerVersionIsRefused(name: String) throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file(name)
    try AtomicFile.write(bytes: try FileSystem.contents(of: try Self.file(name)), to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute(.integer(2), "format_version")
    try file.close()
    let text = message {
      switch name {
      case "checkpoint-v1.h5": _ = try Checkpoint(path: path)
      case "non-finite-step-v1.h5":
        _ = try StepReproduction(path: path, context: try Context(threadCount: 1))
      case "tokens-v1.h5": _ = try TokenStore(opening: path)
      default:
        _ = try InstanceSet(opening: [path], vocabulary: nil, scratch: temporary.path)
      }
    }
    #expect(text.contains(path) && text.contains("version 2"), "\(text)")
  }

  /// Every fault at once, and nothing made up for what is not there.
  @Test func aFileThatDoesNotFitNamesEveryFault() throws {
    let checkpoint = try Checkpoint(path: try Self.file("checkpoint-v1.h5"))
    var model = checkpoint.model
    model["bert.pooler.dense.bias"] = nil
    model["cls.predictions.bias"] = nil
    model["bert.pooler.dense.weight"] = .init(shape: [4, 16], [Float](repeating: 0, count: 64))
    model["bert.embeddings.LayerNorm.bias"] = .init(shape: [8], [Double](repeating: 0, count: 8))
    model["../escape"] = .init(shape: [1], [1 as Float])
    let temporary = try TemporaryDirectory()
    let path = temporary.file("x.h5")
    try AtomicFile.write(
      bytes: try FileSystem.contents(of: try Self.file("config.json")),
      to: temporary.file("config.json"))
    try AtomicFile.write(
      bytes: try FileSystem.contents(of: try Self.file("vocab.txt")),
      to: temporary.file("vocab.txt"))
    let context = try Context(threadCount: 1)
    try SafeTensors.write(model, to: temporary.file("model.safetensors"))
    let exported = message { _ = try LoadedModel(path: temporary.path, context: context) }
    model["bert.embeddings.LayerNorm.bias"] = .init(shape: [9], [Float](repeating: 0, count: 9))
    model["../escape"] = nil
    model["bert.more"] = .init(shape: [1], [1 as Float])
    try Checkpoint(
      state: checkpoint.state, model: model, optimizer: []
    ).write(to: path)
    let saved = message { _ = try LoadedModel(path: path, context: context) }
    for (text, bias) in [(exported, "float64 [8]"), (saved, "float32 [9]")] {
      #expect(text.contains("2 missing: bert.pooler.dense.bias, cls.predictions.bias"), "\(text)")
      #expect(text.contains("2 misshapen: bert.embeddings.LayerNorm.bias (\(bias)"), "\(text)")
      #expect(text.contains("bert.pooler.dense.weight (float32 [4, 16]"), "\(text)")
      #expect(!text.contains("\n"))
    }
    #expect(exported.contains("1 unexpected: ../escape"))
    #expect(saved.contains("1 unexpected: bert.more"))
  }
}
