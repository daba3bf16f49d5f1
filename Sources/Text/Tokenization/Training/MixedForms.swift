import Platform

/// Words that a text has in two spellings which Unicode calls the same.
///
/// Such are a letter with its accent as one character (NFC) and as two (NFD). For a vocabulary they are
/// different words.
struct MixedForms {
  /// Equal by canonical equivalence, which is what `String` compares by.
  private struct Word: Hashable {
    let text: String

    init(_ utf8: UnsafeBufferPointer<UInt8>) { text = String(decoding: utf8, as: UTF8.self) }
  }

  private struct Entry {
    let bytes: [UInt8]
    let count: UInt64
    var isMixed = false
  }

  /// The words that have another spelling, by their occurrences.
  private(set) var count: UInt64 = 0

  private static let mostWords = 200_000

  /// Looks through the words of a text.
  init(_ words: WordCounts) throws(SystemError) {
    // Words with marks of their own, which other words may have within a letter.
    var decomposed: [Word: Entry] = [:]
    try words.visit { word, count in
      guard decomposed.count < Self.mostWords, Self.hasMarks(word) else { return }
      let key = Word(word)
      if decomposed[key] == nil { decomposed[key] = Entry(bytes: Array(word), count: count) }
    }
    if decomposed.isEmpty { return }
    var total: UInt64 = 0
    try words.visit { word, count in
      guard word.contains(where: { $0 >= 0x80 }) else { return }
      let key = Word(word)
      guard let entry = decomposed[key], !entry.bytes.elementsEqual(word) else { return }
      total += count
      if !entry.isMixed {
        total += entry.count
        decomposed[key]?.isMixed = true
      }
    }
    self.count = total
  }

  private static func hasMarks(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard word.contains(where: { $0 >= 0xCC }) else { return false }
    var result = false
    forEachScalar(of: word) { _, scalar in
      // The vowels and finals of Hangul are letters by themselves.
      result =
        result || 0x1160...0x11FF ~= scalar
        || UnicodeTables.shared.entry(of: scalar).has(UnicodeEntry.nonspacingMark)
    }
    return result
  }
}
