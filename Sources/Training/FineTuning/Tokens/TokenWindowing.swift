public import Tokenization

/// Turns the words of a sentence into pieces, in windows that no word is lost between.
public struct TokenWindowing: Sendable {
  /// The tokenizer.
  public let tokenizer: WordPieceTokenizer
  /// The most pieces of a window, with `[CLS]` and `[SEP]`.
  public let maximumLength: Int
  /// About how many pieces a window has in common with the one before, as near as whole words come.
  public let overlap: Int

  /// The least length of a window: one piece between two special ones.
  public static let shortestLength = 3

  /// Makes windows of some length.
  ///
  /// - Parameters:
  ///   - tokenizer: cuts words into pieces.
  ///   - maximumLength: the most pieces of a window, with `[CLS]` and `[SEP]`.
  ///   - overlap: about how many of them it shares with the one before; nil: a quarter.
  /// - Throws: ``WindowLengthError`` if the window has no room for a piece, or for more than the overlap.
  public init(
    tokenizer: WordPieceTokenizer, maximumLength: Int, overlap: Int? = nil
  ) throws(WindowLengthError) {
    let room = maximumLength - 2
    guard maximumLength >= Self.shortestLength else {
      throw WindowLengthError(
        "windows of \(maximumLength) pieces have no room for words, expected at least \(Self.shortestLength)"
      )
    }
    let overlap = overlap ?? room / 4
    guard 0..<room ~= overlap else {
      throw WindowLengthError(
        "windows of \(maximumLength) pieces, of which 2 are special, cannot share \(overlap) with the one before, "
          + "expected 0 to \(room - 1)")
    }
    (self.tokenizer, self.maximumLength, self.overlap) = (tokenizer, maximumLength, overlap)
  }

  /// The windows of a sentence.
  ///
  /// A word that the normalizer leaves nothing of is `[UNK]`; a word of more pieces than fit loses the last ones.
  ///
  /// - Parameter words: the words; none: one window without words.
  /// - Returns: the windows in order, and how many words were cut.
  public func windows(of words: [String]) -> (windows: [TokenWindow], cutWords: Int) {
    let room = maximumLength - 2
    let (pieces, cutWords) = pieces(of: words)
    let places = WordPlaces(pieces.map(\.count), room: room, overlap: overlap)
    let vocabulary = tokenizer.vocabulary
    let windows = places.windows.enumerated().map { index, range in
      var ids = [vocabulary.classification]
      var first: [Int32] = []
      for word in range {
        first.append(Int32(ids.count))
        ids += pieces[word]
      }
      return TokenWindow(
        ids: ids + [vocabulary.separator], words: range, firstPieces: first,
        ownWords: places.ownWords[index])
    }
    return (windows, cutWords)
  }

  private func pieces(of words: [String]) -> (pieces: [[Int32]], cutWords: Int) {
    let room = maximumLength - 2
    var cutWords = 0
    let pieces = words.map { word in
      let ids = tokenizer.encode(word)
      if ids.isEmpty { return [tokenizer.vocabulary.unknown] }
      cutWords += ids.count > room ? 1 : 0
      return Array(ids.prefix(room))
    }
    return (pieces, cutWords)
  }
}

/// A length of windows that nothing fits in, in one line.
public struct WindowLengthError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was found, and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}
