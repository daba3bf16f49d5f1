import Tokenization

/// A word that a vocabulary cannot spell.
public struct UnknownWord: Codable, Sendable, Equatable {
  /// As it stands in the text; the end of a long one is left out.
  public let word: String
  /// How often it occurs where it was looked for.
  public let count: Int
}

/// The words of a text that became `[UNK]`, counted in its first megabytes: what they are does not change
/// much later, and a text in a foreign language has nothing else.
struct UnknownWords: Sendable {
  private var counts: [[UInt8]: Int] = [:]

  /// So many batches of text are looked at.
  static let batches = 16
  /// So many bytes of a word are kept.
  private static let longestWord = 60

  /// Counts the words of a sentence.
  mutating func add(_ sentence: UnsafeBufferPointer<UInt8>, _ tokenizer: WordPieceTokenizer) {
    let encoding = tokenizer.encodeWithOffsets(String(decoding: sentence, as: UTF8.self))
    for (id, range) in zip(encoding.ids, encoding.byteRanges)
    where id == tokenizer.vocabulary.unknown && range.upperBound <= sentence.count {
      counts[Array(sentence[range].prefix(Self.longestWord)), default: 0] += 1
    }
  }

  /// Adds what another one has counted.
  mutating func merge(_ other: UnknownWords) {
    counts.merge(other.counts) { $0 + $1 }
  }

  /// The most frequent ones, equals by their bytes.
  func commonest(_ count: Int) -> [UnknownWord] {
    let sorted = counts.sorted {
      $0.value != $1.value
        ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    return sorted.prefix(count).map { bytes, count in
      // A cut may have parted a character.
      let text = String(decoding: bytes, as: UTF8.self)
      return UnknownWord(word: text.replacing("\u{FFFD}", with: ""), count: count)
    }
  }
}
