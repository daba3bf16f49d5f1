package import Serialization
package import Tokenization

/// `tokenizer_config.json`: which class of Transformers reads the tokenizer, and what it is told.
///
/// `BertTokenizer` of Transformers 5 makes its tokenizer anew from the keys of this file, and the slow one of Transformers 4
/// has nothing else; neither has a key for text that is not cleaned, nor for the longest word.
/// `PreTrainedTokenizerFast` takes `tokenizer.json` as it is, in both.
package struct TokenizerConfigurationFile {
  private let options: NormalizerOptions
  private let maximumLength: Int

  /// - Parameters:
  ///   - options: the tokenizer's settings.
  ///   - maximumLength: `model_max_length`, in pieces.
  package init(_ options: NormalizerOptions, maximumLength: Int) {
    self.options = options
    self.maximumLength = maximumLength
  }

  /// What `BertTokenizer` of Transformers does otherwise, in words; empty if nothing.
  var deviations: [String] {
    var found: [String] = []
    if !options.cleanText { found.append("drops control characters (clean_text is false here)") }
    if options.maximumWordLength != 100 {
      found.append(
        "takes words of more than 100 characters for [UNK] (\(options.maximumWordLength) here)")
    }
    return found
  }

  /// A line for whoever exports, if a class of Transformers cannot do as this tokenizer does.
  var note: String? {
    if deviations.isEmpty { return nil }
    return
      "AutoTokenizer makes the pieces that the model knows; Transformers' class BertTokenizer cannot, it "
      + deviations.joined(separator: " and ")
  }

  /// The whole file.
  package var json: JSONValue {
    let names = ["input_ids", "token_type_ids", "attention_mask"]
    let members: [JSONObject.Member] = [
      .init(
        "tokenizer_class",
        .string(deviations.isEmpty ? "BertTokenizer" : "PreTrainedTokenizerFast")),
      .init("do_lower_case", .bool(options.lowercase)),
      .init("strip_accents", options.stripAccents.map(JSONValue.bool) ?? .null),
      .init("tokenize_chinese_chars", .bool(options.splitChineseCharacters)),
      .init("clean_text", .bool(options.cleanText)),
      .init("model_max_length", .integer(maximumLength)),
      .init("model_input_names", .array(names.map(JSONValue.string))),
    ]
    return .object(JSONObject(members + Self.specialTokens.members))
  }

  /// `special_tokens_map.json`.
  static let specialTokens = JSONObject(
    SpecialToken.allCases.map { .init($0.configurationKey, .string($0.rawValue)) })
}
