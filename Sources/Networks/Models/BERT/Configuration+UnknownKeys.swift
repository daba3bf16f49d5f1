import ExactStrings
import Platform
import Serialization

/// Keys that nobody reads, as far as is known: probably misspelt ones.
extension BERTConfiguration {
  /// A key that neither this program nor Hugging Face's `BertConfig` knows.
  public struct UnknownKey: Sendable, Equatable, CustomStringConvertible {
    /// The key.
    public let name: String
    /// What it is probably meant for.
    public let suggestion: String?

    /// The key and what it is meant for.
    public var description: String {
      "'\(name)'" + (suggestion.map { " (did you mean '\($0)'?)" } ?? "")
    }
  }

  /// The keys that are kept and have no effect, in the order of their bytes.
  public var unknownKeys: [UnknownKey] {
    let known = Self.ownKeys + Self.harmlessKeys + foreignKeyNames
    return other.sortedByName().map(\.name).filter {
      !known.containsExactly($0) && !isForeignName($0) && !$0.hasExactPrefix("_")
    }.map { UnknownKey(name: $0, suggestion: Self.meaning(of: $0)) }
  }

  private static func meaning(of key: String) -> String? {
    aliases[ExactString(key)] ?? nearestWord(to: key, among: ownKeys + harmlessKeys)
  }

  private static let ownKeys = [
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
    "max_position_embeddings", "type_vocab_size", "hidden_act", "hidden_dropout_prob",
    "attention_probs_dropout_prob", "initializer_range", "layer_norm_eps",
  ]

  /// Names of other programs, which are farther from ours than a slip of the keys.
  private static let aliases: [ExactString: String] = [
    "layernorm_epsilon": "layer_norm_eps", "layer_norm_epsilon": "layer_norm_eps",
    "layernorm_eps": "layer_norm_eps", "num_layers": "num_hidden_layers",
    "n_layer": "num_hidden_layers", "n_layers": "num_hidden_layers",
    "num_heads": "num_attention_heads", "n_head": "num_attention_heads",
    "n_heads": "num_attention_heads", "d_model": "hidden_size", "n_embd": "hidden_size",
    "dim": "hidden_size", "ffn_dim": "intermediate_size", "n_positions": "max_position_embeddings",
    "max_seq_length": "max_position_embeddings", "dropout": "hidden_dropout_prob",
    "attention_dropout": "attention_probs_dropout_prob", "activation": "hidden_act",
    "vocabulary_size": "vocab_size", "initializer_std": "initializer_range",
  ]

  /// What else `BertConfig` and released BERTs have, and what changes nothing in what is computed.
  private static let harmlessKeys = [
    "architectures", "finetuning_task", "task_specific_params", "tokenizer_class", "prefix",
    "name_or_path", "gradient_checkpointing", "classifier_dropout", "pad_token_id", "eos_token_id",
    "sep_token_id", "cls_token_id", "mask_token_id", "unk_token_id", "decoder_start_token_id",
    "language", "xla_device", "tf_legacy_loss", "transformers_version", "is_composition",
    // Of text generation.
    "max_length", "min_length", "do_sample", "early_stopping", "num_beams", "num_beam_groups",
    "diversity_penalty", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty",
    "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids",
    "num_return_sequences", "output_scores", "return_dict_in_generate", "forced_bos_token_id",
    "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty",
    "suppress_tokens", "begin_suppress_tokens",
    // Of Google's releases.
    "directionality", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers",
    "pooler_size_per_head", "pooler_type",
  ]
}
