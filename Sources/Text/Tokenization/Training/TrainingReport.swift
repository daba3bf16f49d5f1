import Platform

/// How well a learned vocabulary fits the text it was learned from.
public struct TrainingReport: Sendable, Equatable {
  /// The number of words in the text.
  public var words: UInt64 = 0
  /// The number of different words.
  public var distinctWords = 0
  /// The number of different characters.
  public var distinctCharacters = 0
  /// The share of the text's characters that the alphabet holds, in words that are not too long.
  public var characterCoverage = 1.0
  /// The share of the text's words that encode as `[UNK]`.
  public var unknownRate = 0.0
  /// The words that encode as `[UNK]` because they are too long.
  public var overlong = OverlongWords()
  /// The share of the text's words that encode as `[UNK]` for another reason.
  public var unspelledRate = 0.0
  /// The number of pieces a word encodes to, on average.
  public var piecesPerWord = 0.0
  /// How many of the different words were too rare to take part, of which there are only so many.
  public var omittedWords = 0
  /// How the words were normalized, accents decided.
  public var normalizer = NormalizerOptions()
  /// What that takes, or would take, from the text's letters.
  public var normalizing = NormalizingReport(LetterCensus())
  /// The share of the words that the text has in two spellings, composed and decomposed (NFC and NFD).
  public var mixedForms = 0.0
  /// The characters outside the alphabet, the most frequent first.
  public var lostCharacters: [LostCharacter] = []

  /// A character that the alphabet had no room for.
  public struct LostCharacter: Sendable, Equatable {
    /// The character.
    public var scalar: Unicode.Scalar
    /// How often the text has it.
    public var count: UInt64
  }

  init(
    _ counted: WordCounter.Result, leastCount: UInt64, alphabet: Alphabet, matcher: WordMatcher
  ) throws(SystemError) {
    overlong = counted.overlong
    overlong.allCharacters = alphabet.occurrences + overlong.characters
    normalizer = counted.normalizer
    normalizing = NormalizingReport(counted.census, counted.dropped)
    var pieces = overlong.words
    var unknown: UInt64 = 0
    var ids = IDBuffer(capacity: 1024)
    words = overlong.words
    try counted.words.visit { word, count in
      guard let base = word.baseAddress else { return }
      ids.count = 0
      matcher.match(base, count: word.count, into: &ids)
      words += count
      distinctWords += 1
      if count < leastCount { omittedWords += 1 }
      pieces += count * UInt64(ids.count)
      if ids.base[0] == matcher.vocabulary.unknown { unknown += count }
    }
    // Stripping accents makes one of them.
    let mixed = normalizer.stripsAccents ? 0 : try MixedForms(counted.words).count
    distinctCharacters = alphabet.kept.count + alphabet.lost.count
    let lost = alphabet.lost.reduce(0) { $0 + $1.count }
    characterCoverage =
      1 - Double(lost + overlong.characters) / Double(max(overlong.allCharacters, 1))
    unspelledRate = Double(unknown) / Double(max(words, 1))
    unknownRate = Double(unknown + overlong.words) / Double(max(words, 1))
    mixedForms = Double(mixed) / Double(max(words, 1))
    piecesPerWord = Double(pieces) / Double(max(words, 1))
    lostCharacters = alphabet.lost.compactMap { scalar, count in
      Unicode.Scalar(scalar).map { LostCharacter(scalar: $0, count: count) }
    }
  }
}
