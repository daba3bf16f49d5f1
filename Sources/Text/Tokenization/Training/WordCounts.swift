import Platform

/// Normalized words with their counts, in memory or in a sorted run on disk.
enum WordCounts {
  case table(CountTable)
  case run(WordRun)

  /// Calls `body` once for every different word with its count; the bytes are valid during the call.
  func visit(_ body: (UnsafeBufferPointer<UInt8>, UInt64) -> Void) throws(SystemError) {
    switch self {
    case .table(let table): table.visit(body)
    case .run(let run):
      let reader = try WordRun.Reader(run, bufferSize: 1 << 20)
      while !reader.word.isEmpty {
        body(reader.word, reader.count)
        try reader.advance()
      }
    }
  }

  /// The least count such that no more than `limit` words are as frequent.
  func leastCount(keeping limit: Int) throws(SystemError) -> UInt64 {
    if case .table(let table) = self, table.count <= limit { return 1 }
    // Nearly all words are rare.
    var rareWords = [Int](repeating: 0, count: 256)
    var wordsByCount: [UInt64: Int] = [:]
    try visit { _, count in
      if count < rareWords.count {
        rareWords[Int(count)] += 1
      } else {
        wordsByCount[count, default: 0] += 1
      }
    }
    for (count, words) in rareWords.enumerated() where words > 0 {
      wordsByCount[UInt64(count)] = words
    }
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
