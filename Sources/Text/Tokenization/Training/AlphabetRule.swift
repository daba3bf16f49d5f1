/// How many of a text's characters become pieces of a vocabulary.
///
/// Each takes one piece, or two if it also occurs inside words (`x` and `##x`). First come the most frequent
/// characters that together make 99.99 % of the text, whatever room they take; if there is not room for all of
/// them, they get seven eighths of it. Rarer ones follow as long as all together take no more than half of the
/// room. Where the text has not enough longer pieces to fill the rest, characters get that too. Those of one
/// frequency go by code point.
public struct AlphabetRule: Sendable, Equatable {
  /// The most characters that are kept, or nil for no such limit.
  public var limit: Int?

  /// A rule with a limit or without one.
  public init(limit: Int? = nil) { self.limit = limit }

  /// What the rule gives for a text.
  struct Choice: Equatable {
    /// How many characters are kept, the most frequent ones.
    var kept = 0
    /// The pieces that these take.
    var pieces = 0
    /// The pieces that all characters of the first kind need.
    var neededPieces = 0
    /// Whether there is too little room for a vocabulary that is any good.
    var isTooSmall = false
  }

  /// Chooses.
  ///
  /// - Parameters:
  ///   - characters: counts and numbers of pieces, in descending order of the counts.
  ///   - room: how many pieces there are for them and for longer ones.
  ///   - longerPieces: how many longer ones the text makes, if that is less than there is room for.
  /// - Returns: how many are kept, and whether that will do.
  func choose(
    _ characters: [(count: UInt64, pieces: Int)], room: Int, longerPieces: Int? = nil
  ) -> Choice {
    let total = characters.reduce(0) { $0 + $1.count }
    let candidates = characters.prefix(limit ?? .max)
    var choice = Choice()
    var seen: UInt64 = 0
    var core = 0
    for character in candidates {
      // The share of 0.9999 in whole numbers.
      if seen > total - total / 10_000 { break }
      seen += character.count
      choice.neededPieces += character.pieces
      core += 1
    }
    let leftRoom = longerPieces.map { room - $0 } ?? 0
    let rareRoom = max(room / 2, leftRoom)
    let coreRoom =
      choice.neededPieces <= room ? room : max(room / 8 * 7 + room % 8 * 7 / 8, leftRoom)
    var covered: UInt64 = 0
    for (index, character) in candidates.enumerated() {
      guard choice.pieces + character.pieces <= (index < core ? coreRoom : rareRoom) else { break }
      choice.pieces += character.pieces
      covered += character.count
      choice.kept += 1
    }
    choice.isTooSmall = choice.kept < core && Double(covered) < 0.9 * Double(total)
    return choice
  }
}
