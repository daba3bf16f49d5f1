import Platform

/// The characters of a text that a vocabulary keeps.
struct Alphabet {
  /// The kept scalars, ascending.
  private(set) var kept: [UInt32] = []
  /// The scalars left out with their frequencies, the most frequent first.
  private(set) var lost: [(scalar: UInt32, count: UInt64)] = []
  /// How many characters the text has in all.
  private(set) var occurrences: UInt64 = 0
  private var isKept = ScalarMap(repeating: false)

  /// What the rule gave.
  private(set) var choice = AlphabetRule.Choice()
  private let rule: AlphabetRule
  private let room: Int
  /// All characters with their frequencies and the pieces that they take, the most frequent first.
  private var all: [(scalar: UInt32, count: UInt64, pieces: Int)] = []

  /// The alphabet of normalized words.
  ///
  /// - Parameters:
  ///   - words: all words of the text.
  ///   - rule: how many characters to keep.
  ///   - room: how many pieces there are for them and for longer ones.
  /// - Throws: `SystemError` if the words are on disk and cannot be read.
  init(of words: WordCounts, rule: AlphabetRule, room: Int) throws(SystemError) {
    var counts = ScalarMap<UInt64>(repeating: 0)
    var continues = ScalarMap(repeating: false)
    try words.visit { word, count in
      forEachScalar(of: word) { position, scalar in
        counts[scalar] += count
        if position > 0 { continues[scalar] = true }
      }
    }
    var seen: [(scalar: UInt32, count: UInt64)] = []
    counts.visit { scalar, count in
      if count > 0 { seen.append((scalar, count)) }
    }
    occurrences = seen.reduce(0) { $0 + $1.count }
    seen.sort { $0.count != $1.count ? $0.count > $1.count : $0.scalar < $1.scalar }
    all = seen.map { ($0.scalar, $0.count, continues[$0.scalar] ? 2 : 1) }
    self.rule = rule
    self.room = room
    choose(longerPieces: nil)
  }

  /// Takes in characters that were left out, as far as longer pieces do not fill the room.
  ///
  /// - Parameter pieces: how many longer ones the text makes.
  /// - Returns: whether there are any.
  mutating func widen(longerPieces pieces: Int) -> Bool {
    let before = choice.kept
    choose(longerPieces: pieces)
    return choice.kept > before
  }

  private mutating func choose(longerPieces: Int?) {
    choice = rule.choose(
      all.map { ($0.count, $0.pieces) }, room: room, longerPieces: longerPieces)
    kept = all.prefix(choice.kept).map(\.scalar).sorted()
    lost = all.dropFirst(choice.kept).map { ($0.scalar, $0.count) }
    for scalar in kept { isKept[scalar] = true }
  }

  /// Whether a word consists of kept scalars alone.
  func spells(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    if lost.isEmpty { return true }
    var result = true
    forEachScalar(of: word) { _, scalar in result = result && isKept[scalar] }
    return result
  }
}

/// Calls `body` for each scalar of well-formed UTF-8 and the byte at which it begins.
@inline(__always)
func forEachScalar(of utf8: UnsafeBufferPointer<UInt8>, _ body: (Int, UInt32) -> Void) {
  guard let base = utf8.baseAddress else { return }
  var position = 0
  while position < utf8.count {
    let (scalar, length) = UTF8Scalar.decode(base + position, count: utf8.count - position)
    body(position, scalar)
    position += length
  }
}
