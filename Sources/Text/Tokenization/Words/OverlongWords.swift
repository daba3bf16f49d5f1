import Platform

/// Words that encoding makes `[UNK]` because they have too many characters: text of a script without spaces,
/// base64, and the like.
public struct OverlongWords: Codable, Sendable, Equatable {
  /// How many there are.
  public var words: UInt64
  /// Their characters.
  public var characters: UInt64
  /// The characters of the whole text, white space left out.
  public var allCharacters: UInt64
  /// The most characters that a word may have.
  public var limit: Int

  /// Counts of words.
  public init(
    words: UInt64 = 0, characters: UInt64 = 0, allCharacters: UInt64 = 0, limit: Int = 100
  ) {
    self.words = words
    self.characters = characters
    self.allCharacters = allCharacters
    self.limit = limit
  }

  /// The share of the text's characters.
  public var share: Double { Double(characters) / Double(max(allCharacters, 1)) }

  /// What was found, in words.
  public var finding: String {
    let percent = Double(Int((1000 * share).rounded())) / 10
    return "\(counted(Int(words), "word")) of more than \(limit) characters "
      + "\(words == 1 ? "is" : "are") [UNK]: \(percent) % of the characters"
  }

  /// What to do about it.
  public static let remedy =
    "put spaces between the words, as a word segmenter does in scripts that are written without, and leave out "
    + "what is no text, such as base64"
}
