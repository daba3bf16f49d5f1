/// Which words of a sentence are in which window.
struct WordPlaces {
  /// The words of every window; each begins and ends later than the one before.
  let windows: [Range<Int>]
  /// The words that have most context in a window; together they are all, in order.
  let ownWords: [Range<Int>]

  /// Lays windows over words.
  ///
  /// - Parameters:
  ///   - lengths: the pieces of every word, each at least 1 and at most `room`.
  ///   - room: the most pieces of a window.
  ///   - overlap: about how many it shares with the one before; less than `room`.
  init(_ lengths: [Int], room: Int, overlap: Int) {
    let starts = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    func pieces(_ words: Range<Int>) -> Int { starts[words.upperBound] - starts[words.lowerBound] }
    var windows: [Range<Int>] = []
    var start = 0
    while true {
      var end = windows.last?.upperBound ?? 0
      while end < lengths.count, pieces(start..<end + 1) <= room { end += 1 }
      windows.append(start..<end)
      if end == lengths.count { break }
      // On to where no more than the overlap is left, and where the next word fits.
      while pieces(start..<end) > overlap || pieces(start..<end + 1) > room { start += 1 }
    }
    self.windows = windows
    ownWords = Self.ownWords(of: windows, starts)
  }

  /// Gives every word to the window in which the shorter of its sides is longest, the first of several, as
  /// google-research/bert's `_check_is_max_context` has it.
  private static func ownWords(of windows: [Range<Int>], _ starts: [Int]) -> [Range<Int>] {
    func context(_ word: Int, _ window: Range<Int>) -> Int {
      min(
        starts[word] - starts[window.lowerBound],
        starts[window.upperBound] - starts[word + 1])
    }
    var result: [Range<Int>] = []
    var start = 0
    for (index, window) in windows.enumerated() {
      var end = start
      // The further right a word, the later the window with most context: what is not its own is of a later one.
      while end < window.upperBound {
        let later = windows[(index + 1)...].prefix { $0.lowerBound <= end }
        if later.contains(where: { context(end, $0) > context(end, window) }) { break }
        end += 1
      }
      result.append(start..<end)
      start = end
    }
    return result
  }
}
