/// A text, or a pair of texts, as a model takes it.
public struct EmbeddingInput: Sendable, Equatable {
  /// The ids with special ones: `[CLS] A [SEP]`, and `B [SEP]` for a pair.
  public let tokens: [Int32]
  /// How many tokens the first text has with its special ones; the others are of segment 1.
  public let firstCount: Int
  /// Whether the text was too long and its end was cut off.
  public let isCut: Bool

  /// Puts special tokens around a text or a pair, and cuts what is too long as bert-as-service does: of a pair the
  /// longer text loses its last piece until both fit, of two equals the second one.
  ///
  /// - Parameters:
  ///   - first: the ids of the first text.
  ///   - second: those of the second one; without any there is no pair.
  ///   - maximumLength: how many tokens there may be, special ones included; at least 3.
  ///   - classification: the id of `[CLS]`.
  ///   - separator: the id of `[SEP]`.
  public init(
    _ first: ArraySlice<Int32>, _ second: ArraySlice<Int32> = [], maximumLength: Int,
    classification: Int32, separator: Int32
  ) {
    var (a, b) = (first.count, second.count)
    if b > 0 {
      let room = maximumLength - 3
      while a + b > room, a + b > 0 { if a > b { a -= 1 } else { b -= 1 } }
    } else {
      a = min(a, maximumLength - 2)
    }
    isCut = a < first.count || b < second.count
    var tokens = [classification]
    tokens.reserveCapacity(a + b + 3)
    tokens += first.prefix(a)
    tokens.append(separator)
    firstCount = tokens.count
    if !second.isEmpty {
      tokens += second.prefix(b)
      tokens.append(separator)
    }
    self.tokens = tokens
  }

  /// Takes ids that have their special ones already.
  ///
  /// - Parameters:
  ///   - tokens: all of them, no more than the model takes.
  ///   - firstCount: how many are of the first text.
  package init(tokens: [Int32], firstCount: Int) {
    (self.tokens, self.firstCount, isCut) = (tokens, firstCount, false)
  }

  /// The places of `[CLS]` and of the ends of the texts.
  func isSpecial(_ place: Int) -> Bool {
    place == 0 || place == firstCount - 1 || place == tokens.count - 1
  }
}
