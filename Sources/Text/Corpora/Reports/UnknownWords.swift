import Foundation
package import Tokenization

/// A word that a vocabulary cannot spell.
public struct UnknownWord: Codable, Sendable, Equatable {
  /// As it stands in the text; the end of a long one is left out.
  public let word: String
  /// How often it occurs where it was looked for.
  public let count: Int
  /// The form of Unicode in which the vocabulary knows the word, if the text has it in another one.
  public var form: UnicodeForm?
}

/// How letters with marks are written: as one character, or as a letter and its marks.
public enum UnicodeForm: String, Codable, Sendable, CaseIterable {
  case composed = "NFC"
  case decomposed = "NFD"

  /// A text in this form.
  func text(_ text: String) -> String {
    switch self {
    case .composed: text.precomposedStringWithCanonicalMapping
    case .decomposed: text.decomposedStringWithCanonicalMapping
    }
  }

  /// What brings a file into this form.
  public var remedy: String {
    "python3 -c \"import sys, unicodedata as u; [sys.stdout.write(u.normalize('\(rawValue)', line)) for line "
      + "in sys.stdin]\" <old.txt >new.txt"
  }
}

/// The words of a text that became `[UNK]`, counted in its first megabytes: what they are does not change
/// much later, and a text in a foreign language has nothing else.
package struct UnknownWords: Sendable {
  private var counts: [[UInt8]: Int] = [:]

  /// So many batches of text are looked at.
  static let batches = 16
  /// So many bytes of a word are shown.
  private static let longestWord = 60

  /// Counts the words of a sentence, but for those that are too long to be looked up at all.
  mutating func add(_ sentence: UnsafeBufferPointer<UInt8>, _ tokenizer: WordPieceTokenizer) {
    let encoding = tokenizer.encodeWithOffsets(String(decoding: sentence, as: UTF8.self))
    for (id, range) in zip(encoding.ids, encoding.byteRanges)
    where id == tokenizer.vocabulary.unknown && range.upperBound <= sentence.count {
      let word = UnsafeBufferPointer(rebasing: sentence[range])
      if tokenizer.overlongWords(of: word).words > 0 { continue }
      counts[Array(word), default: 0] += 1
    }
  }

  /// Adds what another one has counted.
  mutating func merge(_ other: UnknownWords) {
    counts.merge(other.counts) { $0 + $1 }
  }

  /// The most frequent ones, equals by their bytes.
  package func commonest(_ count: Int, _ tokenizer: WordPieceTokenizer) -> [UnknownWord] {
    let sorted = counts.sorted {
      $0.value != $1.value
        ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
    }
    return sorted.prefix(count).map { bytes, count in
      let text = String(decoding: bytes, as: UTF8.self)
      let form = UnicodeForm.allCases.first {
        !tokenizer.encode($0.text(text)).contains(tokenizer.vocabulary.unknown)
      }
      // A cut may part a character.
      let shown = String(decoding: bytes.prefix(Self.longestWord), as: UTF8.self)
        .replacing("\u{FFFD}", with: "")
      return UnknownWord(word: shown, count: count, form: form)
    }
  }
}
