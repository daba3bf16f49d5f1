import ExactStrings
import Serialization

/// Keys of Hugging Face's configurations that change what Transformers computes, or how it opens a model,
/// to something that this program does not make. Found by reading Transformers 4.57 and 5.23.
///
/// A value that means what we compute is kept; every other one is refused by name. Keys that are in neither
/// table change nothing and are kept.
extension BERTConfiguration {
  /// What a key may say.
  private struct Rule: Sendable {
    /// In words, for the message.
    let expected: String
    let accepts: @Sendable (JSONValue) -> Bool

    static func only(_ value: JSONValue, _ expected: String) -> Rule {
      Rule(expected: expected) { $0 == value }
    }
    /// No value at all but null: the key stands for something that there is not.
    static let absent = Rule(expected: "no such key") { _ in false }
    static let bool = Rule(expected: "true or false") {
      if case .bool = $0 { true } else { false }
    }
    static let object = Rule(expected: "an object") {
      if case .object = $0 { true } else { false }
    }
    static let `false` = only(.bool(false), "false")
    static let empty = Rule(expected: "none") { $0 == .array([]) || $0 == .object(JSONObject()) }
    static let float32 = only(.string("float32"), "\"float32\": weights are 32-bit floats")
    static func count(upTo most: Int) -> Rule {
      Rule(expected: "an integer of 0 to \(most)") {
        if case .integer(let value) = $0 { (0...most).contains(value) } else { false }
      }
    }
    static func oneOf(_ values: [String]) -> Rule {
      Rule(expected: values.map { "\"\($0)\"" }.joined(separator: " or ")) {
        if case .string(let value) = $0 { values.containsExactly(value) } else { false }
      }
    }
  }

  private func rules() -> [ExactString: Rule] {
    // Only the plain implementation gives its weights out.
    let implementations =
      other["output_attentions"] == .bool(true) ? ["eager"] : ["eager", "sdpa"]
    var rules: [ExactString: Rule] = [
      // The class, and what it makes of the same weights.
      "model_type": .only(.string("bert"), "\"bert\""),
      "is_decoder": .false, "add_cross_attention": .false, "is_encoder_decoder": .false,
      "cross_attention_hidden_size": .absent, "tie_encoder_decoder": .false,
      "position_embedding_type": .only(.string("absolute"), "\"absolute\""),
      "tie_word_embeddings": .only(.bool(true), "true"), "pruned_heads": .empty,
      "torchscript": .false, "alibi": .false, "use_alibi": .false,
      "relative_attention": .false, "sliding_window": .absent,
      "layer_types": Rule(expected: "\"full_attention\" for each layer") { [layers] in
        guard case .array(let types) = $0 else { return false }
        return types.count == layers && types.allSatisfy { $0 == .string("full_attention") }
      },
      "embedding_size": .only(.integer(hiddenSize), "hidden_size \(hiddenSize)"),
      "num_key_value_heads": .only(.integer(heads), "num_attention_heads \(heads)"),
      "num_hidden_groups": .only(.integer(1), "1"), "inner_group_num": .only(.integer(1), "1"),
      "use_bias": .only(.bool(true), "true"), "hidden_activation": .absent,
      "head_dim": .only(.integer(hiddenSize / heads), "\(hiddenSize / heads)"),
      "is_causal": .false, "causal": .false, "parallel_attn_output": .false,
      "pre_norm": .false, "norm_type": .absent, "scale_attn_weights": .only(.bool(true), "true"),
      // Numbers of another kind.
      "torch_dtype": .float32, "dtype": .float32, "use_bfloat16": .false,
      "quantization_config": .absent, "compression_config": .absent, "quant_method": .absent,
      // Other code, other files, other configurations for parts of the model.
      "auto_map": .empty, "custom_pipelines": .empty, "transformers_weights": .absent,
      "fusion_config": .absent, "per_layer_config": .absent, "distributed_config": .absent,
      // What Transformers would not open the model with.
      "attn_implementation": .oneOf(implementations),
      "_attn_implementation": .oneOf(implementations),
      "_attn_implementation_internal": .oneOf(implementations),
      "experts_implementation": .absent, "use_return_dict": .absent,
      "use_cache": .bool, "output_hidden_states": .bool, "output_attentions": .bool,
      "return_dict": .only(.bool(true), "true"),
      "chunk_size_feed_forward": .only(.integer(0), "0"), "num_labels": .count(upTo: 1 << 20),
      "bos_token_id": .count(upTo: 1 << 30), "id2label": .object, "label2id": .object,
      "problem_type": .oneOf([
        "regression", "single_label_classification", "multi_label_classification",
      ]),
    ]
    for key in ["attention_bias", "mlp_bias", "qkv_bias", "classifier_bias", "decoder_bias"]
      as [ExactString]
    {
      rules[key] = .only(.bool(true), "true")
    }
    return rules
  }

  /// Names that Transformers' configurations have for their own parts: a key of such a name takes the part's
  /// place, or cannot be set.
  private static let parts: Set<ExactString> = [
    "allow_global_per_layer_attribute_access", "attribute_map", "convert_rope_params_to_dict",
    "default_config_fields", "default_rope_type", "default_theta", "dict_dtype_to_str",
    "extra_config_files", "extra_files", "from_dict", "from_json_file", "from_pretrained",
    "from_text_audio_configs", "from_text_vision_configs", "get_config_dict", "get_mtp_config",
    "get_text_config", "has_no_defaults_at_init", "is_custom_code", "is_heterogeneous",
    "is_remote_code", "per_layer_attributes", "push_to_hub", "register_for_auto_class",
    "save_pretrained", "serialize_explicit_per_layer_config", "standardize_rope_params",
    "sub_configs", "sub_configs_defaults", "to_dict", "to_diff_dict", "to_json_file",
    "to_json_string", "update", "update_from_string", "validate", "validate_architecture",
    "validate_layer_type", "validate_output_attentions", "validate_rope", "validate_token_ids",
  ]

  /// Beginnings of the names of keys that no value makes harmless.
  private static let foreignPrefixes = ["rope", "rotary", "base_model_", "adapter", "lora_"]

  /// Keys that are known for what some of their values would change.
  var foreignKeyNames: [String] { rules().keys.map(\.string) }

  /// Whether a key is one that no value makes harmless.
  func isForeignName(_ key: String) -> Bool {
    Self.parts.contains(ExactString(key))
      || Self.foreignPrefixes.contains { key.hasExactPrefix($0) }
  }

  /// Every key with a value that would change the computation, by name.
  private func foreignFaults() -> [(key: String, fault: String)] {
    let rules = rules()
    return other.sortedByName().compactMap { member in
      let (key, value) = (member.name, member.value)
      if value == .null { return nil }
      guard let rule = rules[ExactString(key)] ?? (isForeignName(key) ? .absent : nil),
        !rule.accepts(value)
      else {
        return nil
      }
      return (key, "\(key) is \(value.shortText), expected \(rule.expected)")
    }
  }

  /// Refuses keys that would change the computation.
  func checkForeignKeys(origin: String) throws(ConfigurationError) {
    guard let first = foreignFaults().first else { return }
    throw ConfigurationError(
      origin, first.fault + "; remove the key for a plain BERT, which is what this program computes"
    )
  }

  /// Drops keys that would change the computation where the computation has been made already, without
  /// them.
  ///
  /// - Returns: a line for each, without its origin.
  public mutating func dropForeignKeys() -> [String] {
    foreignFaults().map { key, fault in
      other.removeValue(forName: key)
      return fault
    }
  }
}

extension BERTConfiguration {
  /// Drops keys that let Transformers compute the same and return more of it, which nobody who opens an export
  /// expects.
  ///
  /// - Returns: a line for each, without its origin.
  public mutating func dropOutputKeys() -> [String] {
    ["output_attentions", "output_hidden_states"].compactMap { key in
      guard other[key] == .bool(true) else { return nil }
      other.removeValue(forName: key)
      return "\(key) is true, expected false"
    }
  }
}

extension JSONValue {
  /// The value as it stands in a file, cut off where it gets long.
  package var shortText: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value):
      "\"" + String(String.UnicodeScalarView(value.unicodeScalars.prefix(40))) + "\""
    case .array(let values): values.isEmpty ? "[]" : "a list"
    case .object(let members): members.isEmpty ? "{}" : "an object"
    }
  }
}
