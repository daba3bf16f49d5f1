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

    static func each(of scalars: [(scalar: UInt32, count: UInt64)]) -> [Loss] {
      let stripping = NormalizerOptions(
        lowercase: false, stripAccents: true, splitChineseCharacters: false, cleanText: false)
      return scalars.compactMap { scalar, count in
        Unicode.Scalar(scalar).map {
          let letter = String(Character($0))
          return Loss(letter: letter, becomes: stripping.normalize(letter), count: count)
        }
      }
    }
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
  /// What else normalizing does to the text.
  public let effects: NormalizingEffects

  /// The report of what was counted.
  public init(_ census: LetterCensus, _ dropped: DroppedCharacters = DroppedCharacters()) {
    letters = census.letters
    capitals = census.capitals
    markedLetters = census.scripts.reduce(0) { $0 + $1.marked }
    damagedScripts = AccentRule.damagedScripts(census)
    losses = Loss.each(of: census.markedScalars)
    effects = NormalizingEffects(census, dropped)
  }

  /// The share of the letters that lose a mark if accents are stripped.
  public var markedShare: Double { Double(markedLetters) / Double(max(letters, 1)) }
  /// The share of the letters that are capitals.
  public var capitalShare: Double { Double(capitals) / Double(max(letters, 1)) }
}
