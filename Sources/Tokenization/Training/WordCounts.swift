import Platform

/// Normalized words with their counts, in memory or in sorted runs on disk.
struct WordCounts {
  /// The words in memory, or none if there are runs.
  let table: CountTable
  /// Runs that hold all words between them; a word may be in several.
  let runs: [WordRun]
  /// How many words were longer than the limit.
  let overlong: UInt64

  /// Calls `body` once for every different word with its count; the bytes are valid during the call.
  func visit(_ body: (UnsafeBufferPointer<UInt8>, UInt64) -> Void) throws(SystemError) {
    if runs.isEmpty {
      table.visit(body)
      return
    }
    var readers: [WordRunReader] = []
    for run in runs { readers.append(try WordRunReader(run)) }
    readers.removeAll { $0.isAtEnd }
    while let first = readers.min(by: { $0.word.lexicographicallyPrecedes($1.word) }) {
      let word = first.word
      var count: UInt64 = 0
      for reader in readers where reader.word == word {
        count += reader.count
        try reader.advance()
      }
      readers.removeAll { $0.isAtEnd }
      word.withUnsafeBufferPointer { body($0, count) }
    }
  }

  /// The least count such that no more than `limit` words are as frequent.
  func leastCount(keeping limit: Int) throws(SystemError) -> UInt64 {
    if runs.isEmpty && table.count <= limit { return 1 }
    var wordsByCount: [UInt64: Int] = [:]
    try visit { wordsByCount[$1, default: 0] += 1 }
    var kept = 0
    var least = UInt64.max
    for (count, words) in wordsByCount.sorted(by: { $0.key > $1.key }) {
      kept += words
      if kept > limit { return least }
      least = count
    }
    return 1
  }
}
