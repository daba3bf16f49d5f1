/// How text becomes words: the switches of BERT's normalizer, named as in Hugging Face's `BertNormalizer`, and
/// the longest word.
public struct NormalizerOptions: Codable, Sendable, Equatable {
  /// Maps every character to its lowercase.
  public var lowercase: Bool
  /// Decomposes characters (NFD) and drops nonspacing marks; nil does what `lowercase` does.
  public var stripAccents: Bool?
  /// Makes every Chinese ideograph a word of its own.
  public var splitChineseCharacters: Bool
  /// Drops NUL, U+FFFD, control, format and private-use characters.
  public var cleanText: Bool
  /// A word of more scalars than this becomes `[UNK]`; Hugging Face's default is 100, Google's 200.
  public var maximumWordLength = standardWordLength

  private static let standardWordLength = 100

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
    case maximumWordLength = "max_input_chars_per_word"
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    lowercase = try values.decode(Bool.self, forKey: .lowercase)
    stripAccents = try values.decodeIfPresent(Bool.self, forKey: .stripAccents)
    splitChineseCharacters = try values.decode(Bool.self, forKey: .splitChineseCharacters)
    cleanText = try values.decode(Bool.self, forKey: .cleanText)
    maximumWordLength =
      try values.decodeIfPresent(Int.self, forKey: .maximumWordLength) ?? Self.standardWordLength
    guard (1...1 << 20).contains(maximumWordLength) else {
      throw DecodingError.dataCorruptedError(
        forKey: .maximumWordLength, in: values,
        debugDescription: "is \(maximumWordLength), expected 1 to \(1 << 20)")
    }
  }

  /// Writes the switches; the longest word only if it is not the usual one, as in files of older programs.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(lowercase, forKey: .lowercase)
    try values.encodeIfPresent(stripAccents, forKey: .stripAccents)
    try values.encode(splitChineseCharacters, forKey: .splitChineseCharacters)
    try values.encode(cleanText, forKey: .cleanText)
    if maximumWordLength != Self.standardWordLength {
      try values.encode(maximumWordLength, forKey: .maximumWordLength)
    }
  }
}
