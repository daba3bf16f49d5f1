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

extension WordPieceTokenizer {
  /// Counts the words of a text that are too long, and their characters as they stand in it.
  package func overlongWords(of text: UnsafeBufferPointer<UInt8>) -> OverlongWords {
    var result = OverlongWords(limit: maximumWordLength)
    // No character normalizes to more characters than it has bytes.
    guard text.count > maximumWordLength else { return result }
    var splitter = matcher.makeSplitter()
    ChunkScanner().forEachChunk(in: text) { chunk in
      guard chunk.count > maximumWordLength else { return }
      var (overlong, all) = (0, 0)
      splitter.forEachWord(in: chunk) { word, length in
        all += length
        if word != nil { return }
        overlong += length
        result.words += 1
      }
      guard overlong > 0 else { return }
      var raw = DroppedCharacters()
      raw.add(chunk)
      // Decomposed letters, as those of Korean, count as what they were.
      result.characters += UInt64(Double(raw.characters) * Double(overlong) / Double(all))
    }
    return result
  }
}
