/// What a ``WordPieceTrainer`` learns.
public struct WordPieceTrainerOptions: Sendable, Equatable {
  /// The number of pieces wanted, special tokens included.
  public var vocabularySize: Int
  /// The least frequency of a pair for it to be merged.
  public var minimumFrequency: Int
  /// Which characters are kept.
  public var alphabet: AlphabetRule
  /// The switches of the normalizer.
  public var normalizer: NormalizerOptions
  /// Whether ``AccentRule`` decides about accents where `normalizer` lowercases and leaves them open; the
  /// report then says what it decided.
  public var choosesAccents: Bool
  /// A word of more scalars than this is left out.
  public var maximumWordLength: Int
  /// The first pieces, with ids from 0; the five of ``SpecialToken`` must be among them.
  public var specialTokens: [String]
  /// The number of pieces `[unused0]`, `[unused1]`, … that follow the special tokens.
  public var unusedSlots: Int
  /// The number of pieces is filled up to a multiple of this by further `[unused]` pieces at the end.
  public var sizeMultiple: Int
  /// The most different words that take part, the most frequent first.
  ///
  /// Words of one frequency take part or stay out together. 600,000 words take some 200 MB.
  public var maximumDistinctWords: Int
  /// The number of different words above which they go to temporary files, all threads together.
  ///
  /// The vocabulary does not depend on it. A word takes some 100 bytes.
  public var wordsInMemory: Int
  /// Where these files are.
  ///
  /// Nil is `TMPDIR`, or `/tmp`. They have no names and vanish with the process.
  public var temporaryDirectory: String?

  /// Options with Hugging Face's defaults for BERT, but for the size, which is BERT's, and the alphabet.
  public init(
    vocabularySize: Int = 30_522, minimumFrequency: Int = 2, alphabetLimit: Int? = nil,
    normalizer: NormalizerOptions = .uncased, choosesAccents: Bool = false,
    maximumWordLength: Int = 100,
    specialTokens: [String] = SpecialToken.allCases.map(\.rawValue), unusedSlots: Int = 0,
    sizeMultiple: Int = 1,
    maximumDistinctWords: Int = 600_000, wordsInMemory: Int = 1 << 20,
    temporaryDirectory: String? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
    alphabet = AlphabetRule(limit: alphabetLimit)
    self.normalizer = normalizer
    self.choosesAccents = choosesAccents
    self.maximumWordLength = maximumWordLength
    self.specialTokens = specialTokens
    self.unusedSlots = unusedSlots
    self.sizeMultiple = sizeMultiple
    self.maximumDistinctWords = maximumDistinctWords
    self.wordsInMemory = wordsInMemory
    self.temporaryDirectory = temporaryDirectory
  }
}
