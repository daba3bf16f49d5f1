public import Tokenization

/// A text, or a pair of texts, as a model takes it: `[CLS] A [SEP]`, and `B [SEP]` of segment 1.
public struct SequenceInput: Sendable, Equatable {
  /// The ids.
  public let tokens: [Int32]
  /// How many of them are of segment 0.
  public let firstCount: Int
  /// Whether an end was cut off.
  public let isCut: Bool

  /// Puts special tokens around texts, and cuts as google-research/bert's `_truncate_seq_pair`: the longer of two
  /// loses its last piece until both fit, of two equals the second.
  ///
  /// - Parameters:
  ///   - texts: the ids of one text or two.
  ///   - maximumLength: how many tokens there may be, at least 3.
  ///   - vocabulary: has the special ones.
  public init(_ texts: [[Int32]], maximumLength: Int, _ vocabulary: Vocabulary) {
    var lengths = texts.map(\.count)
    let room = max(maximumLength - 1 - texts.count, 0)
    if lengths.count == 2 {
      while lengths[0] + lengths[1] > room {
        if lengths[0] > lengths[1] { lengths[0] -= 1 } else { lengths[1] -= 1 }
      }
    } else {
      lengths = lengths.map { min($0, room) }
    }
    var tokens = [vocabulary.classification]
    var firstCount = 0
    for (index, text) in texts.enumerated() {
      tokens += text.prefix(lengths[index])
      tokens.append(vocabulary.separator)
      if index == 0 { firstCount = tokens.count }
    }
    isCut = zip(lengths, texts).contains { $0 < $1.count }
    (self.tokens, self.firstCount) = (tokens, firstCount)
  }

  /// Takes ids that have their special ones already.
  package init(tokens: [Int32], firstCount: Int) {
    (self.tokens, self.firstCount, isCut) = (tokens, firstCount, false)
  }
}

extension WordPieceEncoder {
  /// Encodes one text or two.
  func input(_ texts: [String], maximumLength: Int, _ vocabulary: Vocabulary) -> SequenceInput {
    SequenceInput(
      texts.map { text in
        var (text, ids) = (text, [Int32]())
        text.withUTF8 { encode($0, into: &ids) }
        return ids
      }, maximumLength: maximumLength, vocabulary)
  }
}
