import Platform

/// Counts the words of a text in bounded memory.
///
/// Chunks are counted as they stand, so that each spelling is normalized once however often it occurs.
/// Long chunks, such as lines of Chinese, hardly ever recur and are normalized at once. When there are
/// too many different words they go to a sorted run on disk.
struct WordCounter: Sendable {
  private let options: WordPieceTrainerOptions
  private let normalizer: Normalizer
  private var chunks = CountTable()
  private var words = CountTable()
  private var runs: WordRuns
  /// How often each ASCII character was a chunk of its own.
  private var singles = [UInt64](repeating: 0, count: 128)
  /// How many words were longer than the limit.
  private(set) var overlongWords: UInt64 = 0
  /// How many different words stay in memory, a power of two as the sizes of the table are.
  private let wordLimit: Int
  /// Why words could not be written; counting goes on in memory, and `count` tells.
  private var failure: SystemError?

  private static let longestChunk = 32
  /// The bytes of words longer than a table's slot that stay in memory, for each word of the limit.
  private static let longBytesPerWord = 16

  /// An empty count.
  ///
  /// - Parameters:
  ///   - options: what to count.
  ///   - counters: how many count at the same time and share the memory.
  init(_ options: WordPieceTrainerOptions, sharedBy counters: Int = 1) {
    self.options = options
    normalizer = Normalizer(options.normalizer)
    let share = max(1, options.wordsInMemory / counters)
    wordLimit = 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount)
    runs = WordRuns(
      in: options.temporaryDirectory ?? FileSystem.chosenTemporaryDirectory ?? "/tmp")
  }

  mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard let base = utf8.baseAddress else { return }
    makeUnique()
    let end = base + utf8.count
    ChunkScanner().forEachChunk(in: utf8) { chunk in
      guard let start = chunk.baseAddress else { return }
      if chunk.count == 1, start.pointee < 128 {
        singles[Int(start.pointee)] += 1
      } else if chunk.count <= ShortKey.maximumLength {
        chunks.add(ShortKey(start, length: chunk.count, readable: end - start))
      } else if chunk.count <= Self.longestChunk {
        chunks.add(chunk)
      } else {
        addWords(of: chunk, 1)
      }
      if chunks.count * 4 >= wordLimit { flush() }
    }
  }

  mutating func merge(_ other: WordCounter) {
    makeUnique()
    other.chunks.visit { chunks.add($0, $1) }
    other.words.visit { words.add($0, $1) }
    for index in singles.indices { singles[index] += other.singles[index] }
    overlongWords += other.overlongWords
    failure = failure ?? other.failure
    attempt { runs throws(SystemError) in try runs.add(other.runs) }
    if chunks.count * 4 >= wordLimit { flush() }
    spillIfFull()
  }

  /// The normalized words with their counts.
  mutating func count() throws(SystemError) -> WordCounts {
    makeUnique()
    flush()
    for (byte, count) in singles.enumerated() where count > 0 {
      withUnsafePointer(to: UInt8(byte)) {
        addWords(of: UnsafeBufferPointer(start: $0, count: 1), count)
      }
      singles[byte] = 0
    }
    if !runs.isEmpty { spill() }
    if let failure { throw failure }
    return runs.isEmpty ? .table(CountTable(copying: words)) : .run(try runs.merged())
  }

  /// Normalizes the chunks counted so far.
  private mutating func flush() {
    var splitter = makeSplitter()
    chunks.visit { bytes, count in
      splitter.forEachWord(in: bytes) { add(word: $0, count) }
    }
    chunks = CountTable()
  }

  private mutating func addWords(of chunk: UnsafeBufferPointer<UInt8>, _ count: UInt64) {
    var splitter = makeSplitter()
    splitter.forEachWord(in: chunk) { add(word: $0, count) }
  }

  /// Counts a word, or none for one that is too long.
  private mutating func add(word: UnsafeBufferPointer<UInt8>?, _ count: UInt64) {
    guard let word else {
      overlongWords += count
      return
    }
    words.add(word, count)
    spillIfFull()
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

  private func makeSplitter() -> WordSplitter {
    WordSplitter(
      normalizer, lowercases: options.normalizer.lowercase,
      maximumWordLength: options.maximumWordLength)
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&chunks) { chunks = CountTable(copying: chunks) }
    if !isKnownUniquelyReferenced(&words) { words = CountTable(copying: words) }
  }
}
