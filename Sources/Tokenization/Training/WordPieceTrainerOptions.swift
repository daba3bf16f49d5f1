/// What a ``WordPieceTrainer`` learns.
public struct WordPieceTrainerOptions: Sendable, Equatable {
  /// The number of pieces wanted, special tokens included.
  public var vocabularySize: Int
  /// The least frequency of a pair for it to be merged.
  public var minimumFrequency: Int
  /// The most characters that the alphabet keeps, the most frequent first, then by code point.
  public var alphabetLimit: Int
  /// The switches of the normalizer, to be used with the vocabulary as well.
  public var normalizer: NormalizerOptions
  /// A word of more scalars than this is left out.
  public var maximumWordLength: Int
  /// The first pieces, with ids from 0; the five of ``SpecialToken`` must be among them.
  public var specialTokens: [String]
  /// The number of pieces `[unused0]`, `[unused1]`, … that follow the special tokens.
  public var unusedSlots: Int
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

  /// Options with Hugging Face's defaults for BERT, but for the size, which is BERT's.
  public init(
    vocabularySize: Int = 30_522, minimumFrequency: Int = 2, alphabetLimit: Int = 1000,
    normalizer: NormalizerOptions = .uncased, maximumWordLength: Int = 100,
    specialTokens: [String] = SpecialToken.allCases.map(\.rawValue), unusedSlots: Int = 0,
    maximumDistinctWords: Int = 600_000, wordsInMemory: Int = 1 << 20,
    temporaryDirectory: String? = nil
  ) {
    self.vocabularySize = vocabularySize
    self.minimumFrequency = minimumFrequency
    self.alphabetLimit = alphabetLimit
    self.normalizer = normalizer
    self.maximumWordLength = maximumWordLength
    self.specialTokens = specialTokens
    self.unusedSlots = unusedSlots
    self.maximumDistinctWords = maximumDistinctWords
    self.wordsInMemory = wordsInMemory
    self.temporaryDirectory = temporaryDirectory
  }
}
