/// The switches of BERT's text normalizer, named as in Hugging Face's `BertNormalizer`.
public struct NormalizerOptions: Codable, Sendable, Equatable {
  /// Maps every character to its lowercase.
  public var lowercase: Bool
  /// Decomposes characters (NFD) and drops nonspacing marks; nil does what `lowercase` does.
  public var stripAccents: Bool?
  /// Makes every Chinese ideograph a word of its own.
  public var splitChineseCharacters: Bool
  /// Drops NUL, U+FFFD, control, format and private-use characters.
  public var cleanText: Bool

  /// Options with BERT's defaults, those of the uncased models.
  public init(
    lowercase: Bool = true, stripAccents: Bool? = nil, splitChineseCharacters: Bool = true,
    cleanText: Bool = true
  ) {
    self.lowercase = lowercase
    self.stripAccents = stripAccents
    self.splitChineseCharacters = splitChineseCharacters
    self.cleanText = cleanText
  }

  /// The options of BERT's uncased vocabularies: lowercase, no accents.
  public static let uncased = NormalizerOptions()
  /// The options of BERT's cased vocabularies: case and accents kept.
  public static let cased = NormalizerOptions(lowercase: false)

  /// Whether accents are dropped once the default has been resolved.
  public var stripsAccents: Bool { stripAccents ?? lowercase }

  private enum CodingKeys: String, CodingKey {
    case lowercase
    case stripAccents = "strip_accents"
    case splitChineseCharacters = "handle_chinese_chars"
    case cleanText = "clean_text"
  }
}
