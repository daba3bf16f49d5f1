import Foundation
import Models
import Serialization
import Testing

/// Keys that Transformers obeys and that would change what it computes of our weights.
@Suite struct ForeignKeyTests {
  private func file(_ members: String) -> Data {
    Data(
      """
      {"vocab_size": 100, "hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3,
       "intermediate_size": 96, \(members)}
      """.utf8)
  }

  private static let foreign: [(String, String, String)] = [
    ("is_decoder", "true", "false"), ("add_cross_attention", "true", "false"),
    ("is_encoder_decoder", "true", "false"), ("cross_attention_hidden_size", "24", "no such key"),
    ("quantization_config", "{\"load_in_8bit\": true}", "no such key"),
    ("position_embedding_type", "\"relative_key\"", "\"absolute\""),
    ("model_type", "\"roberta\"", "\"bert\""), ("model_type", "7", "\"bert\""),
    ("tie_word_embeddings", "false", "true"), ("pruned_heads", "{\"0\": [1]}", "none"),
    ("embedding_size", "12", "hidden_size 24"),
    ("num_key_value_heads", "1", "num_attention_heads 3"),
    ("use_bias", "false", "true"), ("rope_theta", "10000.0", "no such key"),
    ("rope_scaling", "{\"type\": \"linear\"}", "no such key"), ("rotary_dim", "8", "no such key"),
    ("num_hidden_groups", "2", "1"), ("torch_dtype", "\"float16\"", "\"float32\""),
    ("dtype", "\"bfloat16\"", "\"float32\""), ("auto_map", "{\"AutoModel\": \"x.Y\"}", "none"),
    ("custom_pipelines", "{\"a\": {}}", "none"),
    ("transformers_weights", "\"o.bin\"", "no such key"),
    ("attn_implementation", "\"flash_attention_2\"", "\"eager\" or \"sdpa\""),
    ("_attn_implementation", "\"flex_attention\"", "\"eager\" or \"sdpa\""),
    ("torchscript", "true", "false"), ("return_dict", "false", "true"),
    ("use_cache", "\"yes\"", "true or false"), ("num_labels", "-1", "an integer of 0 to 1048576"),
    ("layer_types", "[\"sliding_attention\"]", "\"full_attention\" for each layer"),
    ("sliding_window", "16", "no such key"), ("per_layer_config", "{}", "no such key"),
    ("is_decoder", "\"true\"", "false"), ("is_decoder", "1", "false"),
    ("chunk_size_feed_forward", "4", "0"),
    ("sub_configs", "{}", "no such key"), ("to_dict", "1", "no such key"),
    ("layer_types", "[\"full_attention\"]", "\"full_attention\" for each layer"),
  ]

  @Test(arguments: foreign)
  func whatWeDoNotComputeIsRefusedByName(key: String, value: String, expected: String) {
    do {
      _ = try BERTConfiguration(json: file("\"\(key)\": \(value)"), origin: "'c.json'")
      Issue.record("\(key) \(value) was taken")
    } catch {
      #expect(error.description.hasPrefix("'c.json': \(key) is "), "\(error.description)")
      #expect(error.description.contains(", expected \(expected)"), "\(error.description)")
    }
  }

  /// What means our computation, or no computation at all, is kept as it is.
  @Test(arguments: [
    ("is_decoder", "false"), ("torch_dtype", "\"float32\""), ("dtype", "\"float32\""),
    ("model_type", "\"bert\""), ("position_embedding_type", "\"absolute\""),
    ("tie_word_embeddings", "true"), ("pruned_heads", "{}"), ("embedding_size", "24"),
    ("chunk_size_feed_forward", "0"), ("num_labels", "3"), ("id2label", "{\"0\": \"a\"}"),
    ("use_cache", "true"), ("quantization_config", "null"),
    ("attn_implementation", "\"sdpa\""), ("gradient_checkpointing", "true"),
    ("output_hidden_states", "true"), ("classifier_dropout", "0.2"), ("answer", "[42]"),
  ])
  func whatChangesNothingIsKept(key: String, value: String) throws {
    let configuration = try BERTConfiguration(json: file("\"\(key)\": \(value)"), origin: "c")
    #expect(configuration.other[key] != nil)
    let again = try BERTConfiguration(json: configuration.json, origin: "c")
    #expect(again == configuration)
  }

  /// What others wrote of themselves, or want returned besides, is not repeated in an export.
  @Test func keysOfOthersAreDropped() throws {
    var configuration = try BERTConfiguration(
      json: file(
        """
        "transformers_version": "4.57.1", "output_hidden_states": true, "output_attentions": true,
        "use_cache": false
        """), origin: "c")
    #expect(configuration.other["transformers_version"] == nil)
    #expect(
      configuration.dropOutputKeys() == [
        "output_attentions is true, expected false", "output_hidden_states is true, expected false",
      ])
    #expect(configuration.other == ["use_cache": .bool(false)])
    #expect(configuration.dropOutputKeys().isEmpty)
  }

  /// What nobody reads is named, with what it was probably meant for.
  @Test(arguments: [
    ("hidden_sise", "hidden_size"), ("layernorm_epsilon", "layer_norm_eps"),
    ("num_layers", "num_hidden_layers"),
    ("atention_probs_dropout_prob", "attention_probs_dropout_prob"),
    ("answer", nil),
  ])
  func unknownKeysAreNamed(key: String, meaning: String?) throws {
    let configuration = try BERTConfiguration(
      json: file(
        """
        "\(key)": 9, "classifier_dropout": null, "is_decoder": false, "directionality": "bidi", "_name_or_path": "",
        "gradient_checkpointing": false, "architectures": ["BertForMaskedLM"], "pad_token_id": 0, "use_cache": true,
        "position_embedding_type": "absolute", "torch_dtype": "float32"
        """), origin: "c")
    let found = configuration.unknownKeys
    #expect(found.count == 1 && found.first?.name == key && found.first?.suggestion == meaning)
    #expect(configuration.other[key] == .integer(9))
  }

  /// What an earlier program has taken over goes, and everything else stays.
  @Test func foreignKeysCanBeDropped() throws {
    var configuration = try BERTConfiguration(
      json: file("\"is_decoder\": true, \"dtype\": \"float16\", \"answer\": 42"), origin: "c",
      keepingForeignKeys: true)
    let lines = configuration.dropForeignKeys()
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("dtype is \"float16\", expected \"float32\"") == true)
    #expect(lines.last == "is_decoder is true, expected false")
    #expect(configuration.other == ["answer": .integer(42)])
    #expect(configuration.dropForeignKeys().isEmpty)
  }
}

/// One count of parameters, whatever stands on the encoder, and no trap for any sizes.
@Suite struct ParameterCountTests {
  @Test func extremeSizesAreCounted() throws {
    var configuration = BERTConfiguration(
      vocabularySize: 1 << 28, hiddenSize: 1 << 28, layers: 1 << 28, heads: 1,
      intermediateSize: 1 << 28)
    configuration.maximumPositions = 1 << 28
    configuration.segments = 1 << 28
    try configuration.validate(origin: "c.json")
    #expect(configuration.parameterCount > 0x1p84 && configuration.parameterCount < 0x1p88)
  }
}
