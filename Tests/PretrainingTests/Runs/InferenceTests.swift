import Autograd
import Foundation
import Inference
import Interchange
import Layers
import Models
import Platform
import Pretraining
import Sequences
import Serialization
import TestSupport
import Testing
import Tokenization

/// A run of two steps, and its newest checkpoint loaded.
private func trained(_ temporary: borrowing TemporaryDirectory) throws -> LoadedModel {
  let path = temporary.file("run")
  let run = try startRun(path, in: temporary, options: tinyOptions())
  _ = try run.train(until: 2) { _ in }
  return try LoadedModel(path: path, context: try Context(threadCount: 1))
}

@Suite struct ExportTests {
  private func logits(_ loaded: LoadedModel) -> [[Float]] {
    let pieces = loaded.tokenizer.encode("the river birds [MASK] moon")
    let batch = PackedSequences([
      (pieces, pieces.map { _ in 0 }), ([2, 7, 8, 3, 9, 3], [0, 0, 0, 0, 1, 1]),
    ])
    let hidden = loaded.model.encode(batch)
    let rows = (0..<Int32(batch.tokens.count)).map { $0 }
    return [
      loaded.model.maskedLanguageModelLogits(hidden, rows: rows).values,
      loaded.model.pairLogits(loaded.model.pool(hidden, batch)).values,
    ]
  }

  @Test func theExportedModelGivesTheSameBits() throws {
    let temporary = try TemporaryDirectory()
    let source = try trained(temporary)
    let directory = temporary.file("export")
    try exportModel(source, to: directory)
    #expect(try FileSystem.list(directory).sorted() == HuggingFaceExport.files.sorted())
    #expect(HuggingFaceExport.files.count == 7)
    let loaded = try LoadedModel(path: directory, context: try Context(threadCount: 1))
    #expect(loaded.step == nil)
    #expect(source.step == 2)
    #expect(loaded.tokenizer.vocabulary == source.tokenizer.vocabulary)
    #expect(loaded.tokenizer.options == source.tokenizer.options)
    #expect(logits(loaded) == logits(source))
    #expect(
      bytes(loaded.model.parameters.stateDictionary())
        == bytes(source.model.parameters.stateDictionary()))
  }

  @Test func filesAreWhatTransformersReads() throws {
    let temporary = try TemporaryDirectory()
    let source = try trained(temporary)
    let directory = temporary.file("export")
    try exportModel(source, to: directory)
    func object(_ name: String) throws -> [String: Any] {
      let data = Data(try FileSystem.contents(of: directory + "/" + name))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let configuration = try object("config.json")
    #expect(configuration["model_type"] as? String == "bert")
    #expect(configuration["architectures"] as? [String] == ["BertForPreTraining"])
    #expect(configuration["vocab_size"] as? Int == 21)
    #expect(configuration["hidden_size"] as? Int == 16)
    #expect(configuration["pad_token_id"] as? Int == 0)

    let tokenizer = try object("tokenizer.json")
    let model = try #require(tokenizer["model"] as? [String: Any])
    #expect(model["type"] as? String == "WordPiece")
    let ids = try #require(model["vocab"] as? [String: Int])
    #expect(ids.count == 21)
    for (id, piece) in source.tokenizer.vocabulary.pieces.enumerated() {
      #expect(ids[piece] == id, "\(piece)")
    }
    let added = try #require(tokenizer["added_tokens"] as? [[String: Any]])
    #expect(
      added.compactMap { $0["content"] as? String }
        == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    #expect(added.compactMap { $0["id"] as? Int } == [0, 1, 2, 3, 4])
    #expect((tokenizer["normalizer"] as? [String: Any])?["lowercase"] as? Bool == true)
    #expect(try object("tokenizer_config.json")["do_lower_case"] as? Bool == true)
    #expect(try object("special_tokens_map.json")["mask_token"] as? String == "[MASK]")

    let tensors = try SafeTensors.read(directory + "/model.safetensors").tensors
    #expect(Set(tensors.names) == Set(source.model.parameters.stateDictionary().names))
    #expect(tensors.names.contains("bert.encoder.layer.1.attention.self.key.bias"))
    let text = String(
      decoding: try FileSystem.contents(of: directory + "/vocab.txt"), as: UTF8.self)
    #expect(text == source.tokenizer.vocabulary.pieces.map { $0 + "\n" }.joined())
  }

  @Test func anExportIsNotOverwritten() throws {
    let temporary = try TemporaryDirectory()
    let source = try trained(temporary)
    let directory = temporary.file("export")
    try exportModel(source, to: directory)
    let before = try FileSystem.contents(of: directory + "/model.safetensors")
    #expect(
      message { try exportModel(source, to: directory) }
        == "--output '\(directory)' already holds 'config.json', expected a directory without an "
        + "exported model")
    #expect(try FileSystem.contents(of: directory + "/model.safetensors") == before)
    let file = temporary.file("file")
    try AtomicFile.write(text: "", to: file)
    #expect(
      message { try exportModel(source, to: file) }
        == "--output '\(file)' is a file, expected a directory")
  }

  @Test(arguments: ["config.json", "vocab.txt", "model.safetensors", "tokenizer_config.json"])
  func aDamagedExportIsNamed(name: String) throws {
    let temporary = try TemporaryDirectory()
    let source = try trained(temporary)
    let directory = temporary.file("export")
    try exportModel(source, to: directory)
    let bytes = try FileSystem.contents(of: directory + "/" + name)
    try AtomicFile.write(bytes: bytes.prefix(bytes.count / 2), to: directory + "/" + name)
    let text = message {
      _ = try LoadedModel(path: directory, context: try Context(threadCount: 1))
    }
    #expect(text.contains(name), "\(text)")
    #expect(!text.contains("\n"), "\(text)")
  }

  @Test func whatIsNotThereIsNamed() throws {
    #expect(
      message {
        _ = try LoadedModel(path: "/nonexistent", context: try Context(threadCount: 1))
      }
        == "'/nonexistent' does not exist, expected a run directory, a checkpoint or an "
        + "exported model")
  }
}

@Suite struct FillMaskTests {
  @Test func candidatesAreSortedProbabilities() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try trained(temporary)
    let answers = try loaded.fillMask("the [MASK] and the birds [MASK].", count: 5)
    #expect(answers.count == 2)
    for candidates in answers {
      #expect(candidates.count == 5)
      let probabilities = candidates.map(\.probability)
      #expect(probabilities == probabilities.sorted(by: >))
      #expect(probabilities.allSatisfy { $0 > 0 && $0 < 1 })
      #expect(probabilities.reduce(0, +) <= 1)
      for candidate in candidates {
        #expect(loaded.tokenizer.vocabulary.pieces[candidate.id] == candidate.piece)
      }
    }
    let all = try loaded.fillMask("[MASK]", count: 1_000)
    // All 21 pieces but the special ones, with the probabilities that they have among all.
    #expect(all[0].count == 16)
    #expect(Set(all[0].map(\.id)).count == 16)
    #expect(all[0].allSatisfy { !$0.piece.hasPrefix("[") })
    #expect(all[0].reduce(0) { $0 + $1.probability } < 1)
  }

  @Test func textsThatCannotBeFilledAreRefused() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try trained(temporary)
    #expect(
      message { _ = try loaded.fillMask("no gap", count: 3) }
        == "the text has no [MASK], expected at least one: 'no gap'")
    let long = "[MASK] " + Array(repeating: "sun", count: 40).joined(separator: " ")
    #expect(
      message { _ = try loaded.fillMask(long, count: 3) }
        == "the text has 43 pieces, expected at most 24")
    #expect(
      message { _ = try loaded.nextSentence(long, "moon") }.hasSuffix("expected at most 24"))
  }

  @Test func nextSentenceProbabilitiesSumToOne() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try trained(temporary)
    for (a, b) in [("sun", "moon"), ("river", "[MASK]"), ("moon [MASK]", "river")] {
      let (isNext, notNext) = try loaded.nextSentence(a, b)
      #expect(abs(isNext + notNext - 1) < 1e-12)
      #expect(isNext > 0 && notNext > 0)
    }
  }

  /// Special tokens are the same in both texts as in those of `fillMask`: one piece each.
  @Test func nextSentenceRecognizesSpecialTokens() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try trained(temporary)
    // 24 positions: the three special ones that are added, 20 masks and a word fill them.
    let masks = String(repeating: "[MASK] ", count: 20)
    _ = try loaded.nextSentence(masks, "moon")
    #expect(
      message { _ = try loaded.nextSentence(masks + "[MASK]", "moon") }
        == "the text has 25 pieces, expected at most 24")
  }

  @Test func textThatTheVocabularyDoesNotKnow() throws {
    let temporary = try TemporaryDirectory()
    let loaded = try trained(temporary)
    for text in ["", "  ", "\u{200B}"] {
      #expect(
        message { _ = try loaded.nextSentence(text, "moon") }
          == "the first text holds no words, expected some: '\(text)'")
      #expect(
        message { _ = try loaded.nextSentence("moon", text) }.hasPrefix("the second text holds no"))
    }
    let unknown = "привет 囧"
    for fault in [
      message { _ = try loaded.nextSentence("moon", unknown) },
      message { _ = try loaded.fillMask(unknown + " [MASK]", count: 1) },
    ] {
      #expect(fault.contains("[UNK]") && fault.contains("'привет', '囧'"), "\(fault)")
    }
    var told: [String] = []
    _ = try loaded.fillMask("moon river привет [MASK]", count: 1) { told.append($0) }
    #expect(
      told.count == 1 && told[0].hasPrefix("33 % of the pieces of the text are [UNK] ('привет')"))
    told = []
    _ = try loaded.fillMask("moon river sun moon river привет [MASK]", count: 1) { told.append($0) }
    _ = try loaded.fillMask("[MASK]", count: 1) { told.append($0) }
    #expect(told.isEmpty)
  }
}
