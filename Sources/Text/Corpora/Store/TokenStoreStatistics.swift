import Preconditions

/// What a token store holds.
public struct TokenStoreStatistics: Codable, Sendable, Equatable {
  /// The documents with at least one sentence.
  public internal(set) var documents = 0
  /// The sentences with at least one token.
  public internal(set) var sentences = 0
  /// The tokens, without any `[CLS]` or `[SEP]`.
  public internal(set) var tokens = 0
  /// The tokens that are `[UNK]`.
  public internal(set) var unknownTokens = 0
  /// The documents of a single sentence, which yield no pair of consecutive sentences.
  public internal(set) var oneSentenceDocuments = 0
  /// The sentences of the corpus that yield no token; they are not in the store.
  public internal(set) var droppedSentences = 0
  /// The documents of the corpus without a sentence that yields tokens; they are not in the store.
  public internal(set) var droppedDocuments = 0
  /// How many sentences there are of each length.
  public internal(set) var sentenceLengths = SentenceLengthHistogram()

  /// Statistics of an empty store.
  public init() {}

  /// The share of tokens that are `[UNK]`, from 0 to 1.
  public var unknownRate: Double { tokens == 0 ? 0 : Double(unknownTokens) / Double(tokens) }
}

/// The lengths of sentences in tokens, in bins whose upper bounds are the powers of two.
public struct SentenceLengthHistogram: Codable, Sendable, Equatable {
  /// The number of sentences in each bin: of 1 token, of 2, of 3 and 4, of 5 to 8, and so on.
  public private(set) var counts: [Int] = []
  /// The longest sentence.
  public private(set) var maximum = 0

  /// An empty histogram.
  public init() {}

  /// The greatest length of a bin.
  public static func upperBound(ofBin bin: Int) -> Int { 1 << bin }

  mutating func add(_ length: Int) {
    require(length > 0, "SentenceLengthHistogram.add: length \(length)")
    let bin = Int.bitWidth - (length - 1).leadingZeroBitCount
    while counts.count <= bin { counts.append(0) }
    counts[bin] += 1
    maximum = max(maximum, length)
  }
}
