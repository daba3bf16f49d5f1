import Autograd
import Foundation
import Layers
import Models
import Serialization
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  private static let complete: [String: String] = [
    "vocab_size": "100", "hidden_size": "24", "num_hidden_layers": "2",
    "num_attention_heads": "3", "intermediate_size": "96",
  ]

  /// A file with some keys replaced, or left out where the value is nil.
  private func file(_ changes: [String: String?] = [:]) -> Data {
    var values = Self.complete
    for (key, value) in changes { values[key] = value }
    return Data("{\(values.map { "\"\($0)\": \($1)" }.joined(separator: ", "))}".utf8)
  }

  private func message(_ json: Data) -> String {
    do {
      _ = try BERTConfiguration(json: json, origin: "'c.json'")
      return "(no error)"
    } catch {
      return error.description
    }
  }

  @Test func missingOptionsAreBERTs() throws {
    let configuration = try BERTConfiguration(json: file(), origin: "c")
    #expect(configuration.vocabularySize == 100)
    #expect(configuration.hiddenSize == 24)
    #expect(configuration.layers == 2)
    #expect(configuration.heads == 3)
    #expect(configuration.intermediateSize == 96)
    #expect(configuration.maximumPositions == 512)
    #expect(configuration.segments == 2)
    #expect(configuration.activation == .gelu)
    #expect(configuration.hiddenDropout == 0.1)
    #expect(configuration.attentionDropout == 0.1)
    #expect(configuration.initializerRange == 0.02)
    #expect(configuration.layerNormEpsilon == 1e-12)
    #expect(configuration.other.isEmpty)
  }

  @Test func roundTripKeepsUnknownKeys() throws {
    let json = file([
      "model_type": "\"bert\"", "torch_dtype": "null",
      "id2label": "{\"0\": \"a\", \"1\": [1, 2.5]}",
      "use_cache": "true", "answer": "42", "hidden_act": "\"gelu_new\"",
      "hidden_dropout_prob": "0.25", "layer_norm_eps": "1e-5", "initializer_range": "0.02",
    ])
    let first = try BERTConfiguration(json: json, origin: "c")
    let second = try BERTConfiguration(json: first.json, origin: "c")
    #expect(second == first)
    #expect(
      second.other == [
        "model_type": .string("bert"), "torch_dtype": .null, "use_cache": .bool(true),
        "answer": .integer(42),
        "id2label": .object(["0": .string("a"), "1": .array([.integer(1), .number(2.5)])]),
      ])
    #expect(second.activation == .geluTanh)
    #expect(second.hiddenDropout == 0.25)
    let text = String(decoding: first.json, as: UTF8.self)
    #expect(text.contains("\"initializer_range\": 0.02"))
    #expect(text.contains("\"attention_probs_dropout_prob\": 0.1"))
  }

  @Test(
    arguments: [
      ("hidden_size", "25", "hidden_size 25 does not divide by num_attention_heads 3"),
      (
        "hidden_act", "\"relu\"",
        "hidden_act is \"relu\", expected one of gelu, gelu_fast, gelu_new, gelu_pytorch_tanh"
      ),
      (
        "hidden_act", "\"GELU\"",
        "hidden_act is \"GELU\", expected one of gelu, gelu_fast, gelu_new, gelu_pytorch_tanh"
      ),
      (
        "hidden_act", "null",
        "hidden_act is null, expected one of gelu, gelu_fast, gelu_new, gelu_pytorch_tanh"
      ),
      ("vocab_size", nil, "key 'vocab_size' is missing, expected an integer"),
      ("num_hidden_layers", nil, "key 'num_hidden_layers' is missing, expected an integer"),
      ("vocab_size", "\"many\"", "key 'vocab_size' is not an integer"),
      ("hidden_size", "24.5", "key 'hidden_size' is not an integer"),
      ("hidden_dropout_prob", "\"0.1\"", "key 'hidden_dropout_prob' is not a number"),
      (
        "hidden_act", "3",
        "hidden_act is 3, expected one of gelu, gelu_fast, gelu_new, gelu_pytorch_tanh"
      ),
      ("vocab_size", "0", "vocab_size is 0, expected a size of 1 to 268435456"),
      ("hidden_size", "0", "hidden_size is 0, expected a size of 1 to 268435456"),
      ("num_hidden_layers", "0", "num_hidden_layers is 0, expected a size of 1 to 268435456"),
      ("num_attention_heads", "0", "num_attention_heads is 0, expected a size of 1 to 268435456"),
      ("intermediate_size", "-1", "intermediate_size is -1, expected a size of 1 to 268435456"),
      (
        "max_position_embeddings", "0",
        "max_position_embeddings is 0, expected a size of 1 to 268435456"
      ),
      ("type_vocab_size", "0", "type_vocab_size is 0, expected a size of 1 to 268435456"),
      (
        "vocab_size", "9000000000000000000",
        "vocab_size is 9000000000000000000, expected a size of 1 to 268435456"
      ),
      ("hidden_dropout_prob", "1", "hidden_dropout_prob is 1.0, expected 0 ≤ p < 1"),
      (
        "attention_probs_dropout_prob", "-0.5",
        "attention_probs_dropout_prob is -0.5, expected 0 ≤ p < 1"
      ),
      ("initializer_range", "0", "initializer_range is 0.0, expected a positive number"),
      ("layer_norm_eps", "0", "layer_norm_eps is 0.0, expected a positive number"),
    ] as [(String, String?, String)])
  func faultsAreNamed(key: String, value: String?, fault: String) {
    #expect(message(file([key: value])) == "'c.json': " + fault)
  }

  @Test(arguments: [
    ("", ": unexpected end at byte 0"), ("[1]", ""),
    ("{\"vocab_size\": ", ": unexpected end at byte 15"), ("7", ""),
    ("\u{0}", ": unexpected character at byte 0"),
    ("{\"a\": 1, \"a\": 2}", ": repeated name \"a\" at byte 9"),
    (String(repeating: "[", count: 1_000), ": too deeply nested at byte 64"),
  ])
  func whatIsNoObjectIsRefused(text: String, reason: String) {
    #expect(
      message(Data(text.utf8))
        == "'c.json': not a JSON object, expected a BERT configuration" + reason)
  }

  /// Sizes that no memory holds are refused before memory is asked for.
  @Test func aModelFarLargerThanItsFileIsRefused() throws {
    var configuration = BERTConfiguration(
      vocabularySize: 1 << 28, hiddenSize: 1 << 28, layers: 1 << 28, heads: 1,
      intermediateSize: 1 << 28)
    configuration.maximumPositions = 1 << 28
    try configuration.validate(origin: "c.json")
    var dictionary = StateDictionary()
    dictionary.append("bert.pooler.dense.bias", shape: [1], [0] as [Float])
    let context = try Context(threadCount: 1)
    do {
      _ = try BERTForPreTraining(
        configuration, .loaded(dictionary, origin: "m.h5"), context: context)
      Issue.record("a model of \(configuration.parameterCount) parameters was loaded")
    } catch {
      let message = "\(error)"
      #expect(message.hasPrefix("'m.h5' does not fit the model: its configuration asks for "))
      #expect(message.hasSuffix(" parameters, the file holds 1"))
    }
  }

  /// A name that was set past the reader must not compute something else in silence.
  @Test func anUnknownActivationOfTheProgrammersTraps() async {
    await #expect(processExitsWith: .failure) {
      trapWithoutBacktrace()
      var configuration = BERTConfiguration(
        vocabularySize: 10, hiddenSize: 4, layers: 1, heads: 1)
      configuration.activationName = "relu"
      _ = configuration.activation
    }
  }

  @Test func aMissingFileIsNamed() {
    #expect(throws: ConfigurationError.self) {
      try BERTConfiguration(contentsOfFile: "/nonexistent/config.json")
    }
    do {
      _ = try BERTConfiguration(contentsOfFile: "/nonexistent/config.json")
    } catch {
      #expect(
        error.description
          == "'/nonexistent/config.json': cannot be read, expected a BERT configuration: "
          + "No such file or directory")
    }
  }
}

@Suite struct PresetTests {
  @Test(
    arguments: [
      (.tiny, 2, 128, 2), (.mini, 4, 256, 4), (.small, 4, 512, 8), (.medium, 8, 512, 8),
      (.base, 12, 768, 12), (.large, 24, 1024, 16),
    ] as [(Preset, Int, Int, Int)])
  func sizesAreThePublishedOnes(preset: Preset, layers: Int, hidden: Int, heads: Int) throws {
    let configuration = preset.configuration(vocabularySize: 30_522)
    #expect(configuration.layers == layers)
    #expect(configuration.hiddenSize == hidden)
    #expect(configuration.heads == heads)
    #expect(configuration.intermediateSize == 4 * hidden)
    #expect(configuration.vocabularySize == 30_522)
    try configuration.validate(origin: "preset")
  }

  /// The encoder with pooler has 4,385,920 parameters in google/bert_uncased_L-2_H-128_A-2 and
  /// 11,170,560 in google/bert_uncased_L-4_H-256_A-4; the heads add H² + H + 2H (transform),
  /// V (bias) and 2H + 2 (next sentence).
  @Test(arguments: [(.tiny, 4_385_920), (.mini, 11_170_560)] as [(Preset, Int)])
  func parameterCountsAreThePublishedOnes(preset: Preset, encoder: Int) throws {
    let configuration = preset.configuration(vocabularySize: 30_522)
    let model = try BERTForPreTraining(
      configuration, .initialized(seed: 1), context: try Context(threadCount: 1))
    let h = configuration.hiddenSize
    #expect(model.parameters.elementCount == encoder + h * h + 5 * h + 30_522 + 2)
    #expect(configuration.parameterCount == Double(model.parameters.elementCount))
  }
}
