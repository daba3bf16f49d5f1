import Platform

/// Normalized words and their counts in bounded memory: when there are too many different ones they go to a
/// sorted run on disk.
struct WordTally: Sendable {
  /// How many words were longer than the limit.
  private(set) var overlongWords: UInt64 = 0
  /// How many characters these have.
  private(set) var overlongCharacters: UInt64 = 0
  private var words = CountTable()
  private var runs: WordRuns
  /// How many different words stay in memory, a power of two as the sizes of the table are.
  private let wordLimit: Int
  /// Why words could not be written; counting goes on in memory, and `count` tells.
  private var failure: SystemError?

  /// The bytes of words longer than a table's slot that stay in memory, for each word of the limit.
  private static let longBytesPerWord = 16

  /// No words.
  init(wordLimit: Int, in directory: String) {
    self.wordLimit = wordLimit
    runs = WordRuns(in: directory)
  }

  /// Counts a word, or none for one that is too long, of so many characters.
  mutating func add(_ word: UnsafeBufferPointer<UInt8>?, length: Int, _ count: UInt64) {
    guard let word else {
      overlongWords += count
      overlongCharacters += UInt64(length) * count
      return
    }
    words.add(word, count)
    spillIfFull()
  }

  /// Adds what another tally has counted.
  mutating func merge(_ other: WordTally) {
    makeUnique()
    other.words.visit { words.add($0, $1) }
    overlongWords += other.overlongWords
    overlongCharacters += other.overlongCharacters
    failure = failure ?? other.failure
    attempt { runs throws(SystemError) in try runs.add(other.runs) }
    spillIfFull()
  }

  /// The words with their counts.
  mutating func count() throws(SystemError) -> WordCounts {
    makeUnique()
    if !runs.isEmpty { spill() }
    if let failure { throw failure }
    return runs.isEmpty ? .table(CountTable(copying: words)) : .run(try runs.merged())
  }

  /// Parts with a copy of this tally that was made by assignment.
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&words) { words = CountTable(copying: words) }
  }

  private mutating func spillIfFull() {
    // Before the table would grow.
    if words.count >= wordLimit || words.longByteCount >= Self.longBytesPerWord * wordLimit {
      spill()
    }
  }

  private mutating func spill() {
    guard failure == nil else { return }
    let table = words
    attempt { runs throws(SystemError) in try runs.add(table) }
    if failure == nil { words = CountTable() }
  }

  private mutating func attempt(_ change: (inout WordRuns) throws(SystemError) -> Void) {
    do throws(SystemError) {
      try change(&runs)
    } catch {
      failure = failure ?? error
    }
  }
}
