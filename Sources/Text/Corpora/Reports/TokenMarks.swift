/// Which tokens of a text have been used, a bit for each.
package struct TokenMarks: Sendable {
  private var words: [UInt64]
  private let count: Int

  package init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  package mutating func insert(_ range: Range<Int>) {
    var place = range.lowerBound
    while place < range.upperBound {
      let bit = place % 64
      let length = min(64 - bit, range.upperBound - place)
      let ones = length == 64 ? UInt64.max : (1 << UInt64(length)) - 1
      words[place / 64] |= ones << UInt64(bit)
      place += length
    }
  }

  /// The share of tokens that are marked.
  package var share: Double {
    if count == 0 { return 0 }
    return Double(words.reduce(0) { $0 + $1.nonzeroBitCount }) / Double(count)
  }
}
