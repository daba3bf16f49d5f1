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

  /// The alphabet of normalized words: their `limit` most frequent scalars, equals by code point.
  init(of words: WordCounts, limit: Int) throws(SystemError) {
    var counts = ScalarMap<UInt64>(repeating: 0)
    try words.visit { word, count in
      forEachScalar(of: word) { _, scalar in counts[scalar] += count }
    }
    var seen: [(scalar: UInt32, count: UInt64)] = []
    counts.visit { scalar, count in
      if count > 0 { seen.append((scalar, count)) }
    }
    occurrences = seen.reduce(0) { $0 + $1.count }
    seen.sort { $0.count != $1.count ? $0.count > $1.count : $0.scalar < $1.scalar }
    kept = seen.prefix(limit).map(\.scalar).sorted()
    lost = Array(seen.dropFirst(limit))
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
