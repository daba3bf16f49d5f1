import Autograd
import ExactStrings
import Foundation
import Inference
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

/// Pieces for the texts below under every setting, NFC and NFD among them; the special ones are not the first.
private func hostileVocabulary() throws -> Vocabulary {
  var pieces = ["!", "[UNK]", "[PAD]", "[SEP]", "[CLS]", "[MASK]"]
  let scalars =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,\u{200B}\u{AD}\u{FFFD}\u{E9}\u{C9}\u{301}"
    + "\u{4E2D}\u{6587}\u{304C}\u{304B}\u{3099}\u{130}\u{307}\u{3C3}\u{3C2}\u{3A3}\u{212A}\u{AC00}\u{1100}"
  for scalar in scalars.unicodeScalars { pieces += [String(scalar), "##" + String(scalar)] }
  pieces += ["caf\u{E9}", "cafe\u{301}", "cafe", "Cafe", "\u{AC00}\u{1100}"]
  return try Vocabulary(pieces: pieces)
}

private let hostileTexts = [
  "Caf\u{E9} cafe\u{301} CAFE\u{301}", "a\u{200B}b\u{AD}c\u{FFFD}d\u{1}e", "x\u{4E2D}\u{6587}y",
  "\u{304C}\u{304B}\u{3099}", "\u{130}I\u{307} \u{3A3}\u{3C3}\u{3C2}\u{3A3}", "K\u{212A}",
  "\u{AC00}\u{1100}\u{1161}", "a\r\nb\tc\u{A0}d\u{2028}e\u{3000}f", "e\u{301}.\u{301}!\u{301}",
  String(repeating: "a", count: 100), String(repeating: "b", count: 101),
  String(repeating: "c", count: 200), String(repeating: "d", count: 201), "",
]

/// Every normalizer, and the longest words of Hugging Face and Google.
private let everySetting: [NormalizerOptions] = [true, false].flatMap { lowercase in
  [nil, true, false].flatMap { (accents: Bool?) in
    [true, false].flatMap { chinese in
      [true, false].flatMap { clean in
        [100, 200].map { longest in
          var options = NormalizerOptions(
            lowercase: lowercase, stripAccents: accents, splitChineseCharacters: chinese,
            cleanText: clean)
          options.maximumWordLength = longest
          return options
        }
      }
    }
  }
}

@Suite struct ExportedTokenizerTests {
  private let temporary: TemporaryHolder
  private let context: Context
  private let state: RunState
  private let weights: StateDictionary

  /// Keeps the files of a test until it ends.
  private final class TemporaryHolder {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }
    func file(_ name: String) -> String { directory.file(name) }
  }

  init() throws {
    temporary = try TemporaryHolder()
    context = try Context(threadCount: 1)
    let vocabulary = try hostileVocabulary()
    let configuration = tinyConfiguration(vocabularySize: vocabulary.count)
    weights = try BERTForPreTraining(configuration, .initialized(seed: 7), context: context)
      .parameters.stateDictionary()
    let run = try startRun(temporary.file("run"), in: temporary.directory, options: tinyOptions())
    _ = try run.train(until: 1) { _ in }
    var state = try Checkpoint(
      path: RunDirectory(temporary.file("run")).checkpoint(step: 1)
    ).state
    state.model.configuration = configuration
    state.model.vocabulary = vocabulary
    self.state = state
  }

  /// A checkpoint of a run with these settings, loaded.
  private func model(_ options: NormalizerOptions, _ name: String = "m") throws -> LoadedModel {
    var state = self.state
    state.model.normalizer = options
    let path = temporary.file(name + ".h5")
    try Checkpoint(
      state: state, model: weights, optimizer: []
    ).write(to: path)
    return try LoadedModel(path: path, context: context)
  }

  private func contents(_ directory: String) throws -> [String: [UInt8]] {
    try FileSystem.list(directory).reduce(into: [:]) {
      $0[$1] = try FileSystem.contents(of: FileSystem.join(directory, $1))
    }
  }

  @Test func everySettingSurvivesRunExportOwnReadingAndASecondExport() throws {
    #expect(everySetting.count == 48)
    for (number, options) in everySetting.enumerated() {
      let source = try model(options)
      #expect(source.tokenizer.options == options)
      let first = temporary.file("first-\(number)")
      try exportModel(source, to: first)
      let read = try LoadedModel(path: first, context: context)
      #expect(read.tokenizer.options == options)
      for text in hostileTexts {
        #expect(
          read.tokenizer.encode(text) == source.tokenizer.encode(text), "\(options): \(text)")
      }
      let second = temporary.file("second-\(number)")
      try exportModel(read, to: second)
      #expect(try contents(second) == contents(first))
      #expect(
        (try HuggingFaceExport(ModelReader.read(source.origin)).notes.isEmpty)
          == (options.cleanText && options.maximumWordLength == 100))
      // Without one of the files the other ones say it.
      try FileSystem.remove(FileSystem.join(first, "vocab.txt"))
      let other = try LoadedModel(path: first, context: context).tokenizer
      #expect(other.vocabulary == source.tokenizer.vocabulary)
      #expect(other.options == options)
    }
  }

  @Test(arguments: ["gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast"])
  func everySettingOfTheModelSurvives(activation: String) throws {
    var state = self.state
    state.model.configuration.activationName = activation
    state.model.configuration.layerNormEpsilon = 1e-5
    state.model.configuration.initializerRange = 0.05
    state.model.configuration.hiddenDropout = 0.25
    state.model.configuration.attentionDropout = 0.125
    state.model.configuration.other["caf\u{E9}"] = .integer(1)
    state.model.configuration.other["cafe\u{301}"] = .object(["K": .null, "\u{212A}": .number(0.5)])
    let path = temporary.file("model.h5")
    try Checkpoint(
      state: state, model: weights, optimizer: []
    ).write(to: path)
    let source = try LoadedModel(path: path, context: context)
    #expect(source.model.configuration == state.model.configuration)
    try exportModel(source, to: temporary.file("first"))
    let read = try LoadedModel(path: temporary.file("first"), context: context)
    let found = read.model.configuration
    #expect(found.activationName == activation)
    #expect(found.layerNormEpsilon == 1e-5)
    #expect(found.initializerRange == 0.05)
    #expect(found.hiddenDropout == 0.25)
    #expect(found.attentionDropout == 0.125)
    #expect(found.maximumPositions == state.configuration.maximumPositions)
    #expect(found.segments == state.configuration.segments)
    for name in ["caf\u{E9}", "cafe\u{301}"] {
      #expect(found.other[name] == state.configuration.other[name])
    }
    try exportModel(read, to: temporary.file("second"))
    #expect(try contents(temporary.file("second")) == contents(temporary.file("first")))
  }

  /// One word of 150 characters is a word to Google and `[UNK]` to Hugging Face.
  @Test func theLongestWordIsASetting() throws {
    var google = NormalizerOptions.uncased
    google.maximumWordLength = 200
    let word = String(repeating: "a", count: 150)
    #expect(try model(google).tokenizer.encode(word).count == 150)
    #expect(try model(.uncased).tokenizer.encode(word).count == 1)
  }

  @Test func canonicallyEqualPiecesAllHaveTheirIDs() throws {
    let source = try model(.cased)
    let directory = temporary.file("export")
    try exportModel(source, to: directory)
    let bytes = try FileSystem.contents(of: directory + "/tokenizer.json")
    let file = try bytes.withUnsafeBytes { try JSONParser.parse($0) }
    guard case .object(let ids) = file["model"]?["vocab"] else {
      Issue.record("no vocab")
      return
    }
    let pieces = source.tokenizer.vocabulary.pieces
    #expect(ids.count == pieces.count)
    for (member, (id, piece)) in zip(ids, pieces.enumerated()) {
      #expect(member.name.isExactly(piece))
      #expect(member.value == .integer(id))
    }
  }

  /// Replaces a part of a file's text.
  private func edit(_ path: String, _ old: String, _ new: String) throws {
    let text = String(decoding: try FileSystem.contents(of: path), as: UTF8.self)
    #expect(text.contains(old), "\(old)")
    try AtomicFile.write(text: text.replacingOccurrences(of: old, with: new), to: path)
  }

  private static let contradictions = [
    ("tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": false", "lowercase"),
    ("tokenizer_config.json", "\"clean_text\": true", "\"clean_text\": false", "clean_text"),
    ("tokenizer_config.json", "\"strip_accents\": null", "\"strip_accents\": false", "accents"),
    (
      "tokenizer.json", "\"handle_chinese_chars\": true", "\"handle_chinese_chars\": false",
      "chinese"
    ),
    ("tokenizer.json", "\"lowercase\": true", "\"lowercase\": false", "lowercase"),
  ]

  @Test(arguments: contradictions)
  func filesThatContradictEachOtherAreNamedBoth(
    file: String, old: String, new: String, mention: String
  ) throws {
    let directory = temporary.file("export")
    try exportModel(try model(.uncased), to: directory)
    try edit(directory + "/" + file, old, new)
    let text = message { _ = try LoadedModel(path: directory, context: context) }
    for part in ["tokenizer_config.json'", "tokenizer.json'", mention, "true", "false"] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(!text.contains("\n"))
  }

  @Test func anotherVocabularyThanTheTokenizersIsNamed() throws {
    let directory = temporary.file("export")
    try exportModel(try model(.cased), to: directory)
    try edit(directory + "/vocab.txt", "\ncafe\n", "\ncafes\n")
    let text = message { _ = try LoadedModel(path: directory, context: context) }
    #expect(text.contains("vocab.txt' and '"), "\(text)")
    #expect(text.contains("is \"cafes\", in"), "\(text)")
  }

  private static let foreign = [
    ("tokenizer.json", "\"BertNormalizer\"", "\"NFC\"", "normalizer.type is \"NFC\""),
    ("tokenizer.json", "\"BertPreTokenizer\"", "\"Whitespace\"", "pre_tokenizer.type"),
    (
      "tokenizer.json", "\"type\": \"WordPiece\",\n    \"unk", "\"type\": \"BPE\",\n    \"unk",
      "model.type"
    ),
    ("tokenizer.json", "_prefix\": \"##\"", "_prefix\": \"@@\"", "continuing_subword_prefix"),
    ("tokenizer.json", "\"unk_token\": \"[UNK]\"", "\"unk_token\": \"<unk>\"", "unk_token"),
    ("tokenizer.json", "_per_word\": 100", "_per_word\": 0", "max_input_chars_per_word"),
    ("tokenizer.json", "\"content\": \"[MASK]\"", "\"content\": \"cafe\"", "added_tokens[4]"),
    ("tokenizer.json", "\"lstrip\": false", "\"lstrip\": true", "lstrip"),
    ("tokenizer.json", "\"cafe\": ", "\"cafe\": 7", "model.vocab, piece \"cafe\""),
    ("tokenizer_config.json", "\"BertTokenizer\"", "\"BertJapaneseTokenizer\"", "tokenizer_class"),
    ("tokenizer_config.json", "\"[MASK]\"", "\"<mask>\"", "mask_token"),
    ("tokenizer_config.json", "{", "{\"never_split\": [\"a\"],", "never_split"),
    ("tokenizer_config.json", "{", "{\"do_basic_tokenize\": false,", "do_basic_tokenize"),
    ("tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": 1", "do_lower_case"),
  ]

  @Test(arguments: foreign)
  func whatThisProgramCannotDoIsRefusedByName(
    file: String, old: String, new: String, mention: String
  ) throws {
    let directory = temporary.file("export")
    try exportModel(try model(.uncased), to: directory)
    try edit(directory + "/" + file, old, new)
    let text = message { _ = try LoadedModel(path: directory, context: context) }
    #expect(text.contains(mention), "\(text)")
    #expect(text.contains("\(file)'"), "\(text)")
    #expect(!text.contains("\n"))
  }
}
