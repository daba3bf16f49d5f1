/// What normalizing takes from the letters of a text.
public struct NormalizingReport: Sendable, Equatable {
  /// A letter that loses a mark.
  public struct Loss: Sendable, Equatable, Codable {
    /// The letter as it stands in the text.
    public let letter: String
    /// What stripping accents leaves of it: nothing of a mark that stands alone.
    public let becomes: String
    /// How often the text has it.
    public let count: UInt64
  }

  /// How many letters the text has.
  public let letters: UInt64
  /// How many of them lose a mark if accents are stripped.
  public let markedLetters: UInt64
  /// Which ones, the most frequent first.
  public let losses: [Loss]
  /// How many letters are capitals.
  public let capitals: UInt64
  /// The scripts whose words stripping would destroy, by ``AccentRule``.
  public let damagedScripts: [Script]

  /// The report of what was counted.
  public init(_ census: LetterCensus) {
    letters = census.letters
    capitals = census.capitals
    markedLetters = census.scripts.reduce(0) { $0 + $1.marked }
    damagedScripts = AccentRule.damagedScripts(census)
    let stripping = NormalizerOptions(
      lowercase: false, stripAccents: true, splitChineseCharacters: false, cleanText: false)
    losses = census.markedScalars.compactMap { scalar, count in
      Unicode.Scalar(scalar).map {
        let letter = String(Character($0))
        return Loss(letter: letter, becomes: stripping.normalize(letter), count: count)
      }
    }
  }

  /// The share of the letters that lose a mark if accents are stripped.
  public var markedShare: Double { Double(markedLetters) / Double(max(letters, 1)) }
  /// The share of the letters that are capitals.
  public var capitalShare: Double { Double(capitals) / Double(max(letters, 1)) }
}
