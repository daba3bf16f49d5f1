import Serialization
import Tokenization
import Training

/// What `tokenizer_config.json` says: the settings under the names of `BertTokenizer`.
struct TokenizerConfiguration {
  private let origin: String
  /// Whether Transformers takes `tokenizer.json` as it is, instead of making a tokenizer by these settings.
  private let takesFileAsItIs: Bool
  private let lowercase: Bool?
  private let splitsChinese: Bool?
  private let cleansText: Bool?
  /// Nil where the file does not say; the inner one where it says that it goes with lowercasing.
  private let stripAccents: Bool??

  /// Reads the file's object.
  ///
  /// - Throws: ``TrainingError`` that names the key, if this program cannot do as the file says.
  init(_ file: JSONObject, origin: String) throws {
    let reader = MemberReader(origin: origin)
    takesFileAsItIs =
      file["tokenizer_class"] == .string("PreTrainedTokenizerFast")
      || file["tokenizer_class"] == .string("TokenizersBackend")
    if let name = file["tokenizer_class"], name != .null {
      try reader.expect(name, "tokenizer_class", oneOf: Self.classes)
    }
    for token in SpecialToken.allCases {
      // Written as a text, or as an object with what else there is to say of it.
      guard let value = file[token.configurationKey], value != .null else { continue }
      try reader.expect(
        value["content"] ?? value, token.configurationKey, oneOf: [token.rawValue])
    }
    if try reader.bool(file["do_basic_tokenize"], "do_basic_tokenize") == false {
      throw reader.fault("do_basic_tokenize", "is false, expected true")
    }
    for key in ["truncation_side"] where file[key] != nil && file[key] != .null {
      try reader.expect(file[key], key, oneOf: ["right"])
    }
    let kept = file["never_split"] ?? .null
    guard kept == .null || kept == .array([]) else {
      throw reader.fault("never_split", "names words, expected none")
    }
    self.origin = origin
    lowercase = try reader.bool(file["do_lower_case"], "do_lower_case")
    splitsChinese = try reader.bool(file["tokenize_chinese_chars"], "tokenize_chinese_chars")
    cleansText = try reader.bool(file["clean_text"], "clean_text")
    stripAccents =
      file["strip_accents"] == nil
      ? nil : .some(try reader.bool(file["strip_accents"], "strip_accents"))
  }

  private static let classes = [
    "BertTokenizer", "BertTokenizerFast", "PreTrainedTokenizerFast", "TokenizersBackend",
  ]

  /// The settings, uncased where the file does not say.
  var options: NormalizerOptions {
    NormalizerOptions(
      lowercase: lowercase ?? true, stripAccents: stripAccents ?? nil,
      splitChineseCharacters: splitsChinese ?? true, cleanText: cleansText ?? true)
  }

  /// Checks that the other file says the same wherever this one says something.
  ///
  /// - Throws: ``TrainingError`` that names both files and both values.
  func checkAgreement(with tokenizer: TokenizerDescription) throws(TrainingError) {
    guard tokenizer.hasTemplate || !takesFileAsItIs else {
      throw TrainingError(
        "'\(tokenizer.origin)' has no post_processor, expected one that puts [CLS] and [SEP] around a text"
      )
    }
    let theirs = tokenizer.options
    var pairs = [
      ("do_lower_case", lowercase, "lowercase", theirs.lowercase),
      (
        "tokenize_chinese_chars", splitsChinese, "handle_chinese_chars",
        theirs.splitChineseCharacters
      ),
      ("clean_text", cleansText, "clean_text", theirs.cleanText),
    ]
    if let stripAccents {
      let ours = stripAccents ?? lowercase ?? theirs.lowercase
      pairs.append(("strip_accents", ours, "strip_accents", theirs.stripsAccents))
    }
    for case (let key, let ours?, let name, let theirs) in pairs where ours != theirs {
      throw TrainingError(
        "'\(origin)' has \(key) \(ours), '\(tokenizer.origin)' has normalizer.\(name) \(theirs): "
          + "expected the same")
    }
  }
}

extension SpecialToken {
  /// The key of the configuration that names it.
  package var configurationKey: String {
    switch self {
    case .padding: "pad_token"
    case .unknown: "unk_token"
    case .classification: "cls_token"
    case .separator: "sep_token"
    case .mask: "mask_token"
    }
  }
}
