/// What normalizing does to a text beside taking marks from letters: characters that cleaning drops, points that
/// go with the accents, and an I that lowercasing reads as in English.
public struct NormalizingEffects: Codable, Sendable, Equatable {
  /// A character that is dropped.
  public struct Dropped: Codable, Sendable, Equatable {
    /// The code point, such as `U+200B`.
    public let character: String
    /// How often the text has it.
    public let count: UInt64
  }

  /// How many characters the text has, white space left out.
  public let characters: UInt64
  /// How many of them cleaning drops.
  public private(set) var droppedCharacters: UInt64
  /// Which ones, the 100 most frequent.
  public private(set) var dropped: [Dropped]
  /// How many are U+FFFD, which a broken conversion leaves.
  public let replacementCharacters: UInt64
  /// The share of points among the letters, which people leave out of Hebrew, Arabic and Syriac as a rule, and
  /// which stripping accents takes away.
  public let pointShare: Double
  /// Which ones, the most frequent first.
  public let points: [NormalizingReport.Loss]
  /// The share of İ and ı among the letters.
  public let dottedAndDotlessShare: Double
  /// How many letters are I or İ.
  public let capitalIs: UInt64

  /// The share of the characters from which on dropping them is worth a warning.
  public static let warning = 0.001
  /// The share of İ and ı above which a text is taken for Turkish or its like.
  public static let turkish = 0.001

  init(_ census: LetterCensus, _ dropped: DroppedCharacters) {
    let letters = Double(max(census.letters, 1))
    let scalars = dropped.commonest
    characters = dropped.characters
    droppedCharacters = scalars.reduce(0) { $0 + $1.count }
    self.dropped = scalars.prefix(100).map { Dropped(character: Self.name($0), count: $1) }
    replacementCharacters =
      scalars.first { $0.scalar == UTF8Scalar.replacement }.map(\.count) ?? 0
    let points = census.pointScalars
    pointShare = Double(points.reduce(0) { $0 + $1.count }) / letters
    self.points = Array(NormalizingReport.Loss.each(of: points).prefix(100))
    dottedAndDotlessShare = Double(census.dottedAndDotless) / letters
    capitalIs = census.capitalIs
  }

  /// The same of Google's program, which keeps private-use characters.
  public var withoutPrivateUse: NormalizingEffects {
    var result = self
    result.dropped = dropped.filter { dropped in
      guard let value = UInt32(dropped.character.dropFirst(2), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return false }
      return ![.privateUse, .unassigned].contains(scalar.properties.generalCategory)
    }
    result.droppedCharacters = result.dropped.reduce(0) { $0 + $1.count }
    return result
  }

  /// The share of the characters that are dropped.
  public var droppedShare: Double { Double(droppedCharacters) / Double(max(characters, 1)) }

  private static func name(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
