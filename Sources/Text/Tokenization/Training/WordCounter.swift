import Platform

/// Counts the words of a text in bounded memory.
///
/// Chunks are counted as they stand, so that each spelling is normalized once however often it occurs.
/// Long chunks, such as lines of Chinese, hardly ever recur and are normalized at once.
///
/// Whether accents are stripped may depend on the whole text. Until it is known, chunks that the answer
/// changes, of which English has few, are counted both ways.
struct WordCounter: Sendable {
  /// Everything that was counted.
  struct Result {
    let words: WordCounts
    /// The words that were longer than the limit; what all characters are is left open.
    let overlong: OverlongWords
    /// How the words were normalized.
    let normalizer: NormalizerOptions
    /// The letters of the text.
    let census: LetterCensus
    /// What cleaning drops of it.
    let dropped: DroppedCharacters
  }

  /// Words under one way of normalizing.
  private struct Reading: Sendable {
    let options: NormalizerOptions
    let normalizer: Normalizer
    var tally: WordTally

    init(_ options: NormalizerOptions, _ tally: WordTally) {
      self.options = options
      normalizer = Normalizer(options)
      self.tally = tally
    }
  }

  private let options: WordPieceTrainerOptions
  private var chunks = CountTable()
  private var census = LetterCensus()
  private var dropped = DroppedCharacters()
  /// All chunks, or those that are the same with accents and without.
  private var common: Reading
  /// The other chunks: stripped of accents, and with them; none if that was decided before.
  private var readings: [Reading] = []
  /// How often each ASCII character was a chunk of its own.
  private var singles = [UInt64](repeating: 0, count: 128)
  /// How many different chunks stay in memory, times four.
  private let wordLimit: Int

  private static let longestChunk = 32

  /// An empty count.
  ///
  /// - Parameters:
  ///   - options: what to count.
  ///   - counters: how many count at the same time and share the memory.
  init(_ options: WordPieceTrainerOptions, sharedBy counters: Int = 1) {
    self.options = options
    let share = max(1, options.wordsInMemory / counters)
    wordLimit = 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount)
    let tally = WordTally(
      wordLimit: wordLimit,
      in: options.temporaryDirectory ?? FileSystem.chosenTemporaryDirectory ?? "/tmp")
    common = Reading(options.normalizer, tally)
    let normalizer = options.normalizer
    if options.choosesAccents, normalizer.lowercase, normalizer.stripAccents == nil {
      var keeping = normalizer
      keeping.stripAccents = false
      readings = [Reading(normalizer, tally), Reading(keeping, tally)]
    }
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
    census.merge(other.census)
    dropped.merge(other.dropped)
    common.tally.merge(other.common.tally)
    for index in readings.indices { readings[index].tally.merge(other.readings[index].tally) }
    for index in singles.indices { singles[index] += other.singles[index] }
    if chunks.count * 4 >= wordLimit { flush() }
  }

  /// The normalized words with their counts.
  mutating func count() throws(SystemError) -> Result {
    makeUnique()
    flush()
    for (byte, count) in singles.enumerated() where count > 0 {
      withUnsafePointer(to: UInt8(byte)) {
        addWords(of: UnsafeBufferPointer(start: $0, count: 1), count)
      }
      singles[byte] = 0
    }
    var all = common.tally
    var chosen = common.options
    if !readings.isEmpty {
      let reading = readings[AccentRule.damagedScripts(census).isEmpty ? 0 : 1]
      all.merge(reading.tally)
      chosen = reading.options
    }
    return Result(
      words: try all.count(),
      overlong: OverlongWords(
        words: all.overlongWords, characters: all.overlongCharacters,
        limit: options.maximumWordLength),
      normalizer: chosen, census: census, dropped: dropped)
  }

  /// Normalizes the chunks counted so far.
  private mutating func flush() {
    var splitter = makeSplitter(common)
    chunks.visit { bytes, count in add(bytes, count, &splitter) }
    chunks = CountTable()
  }

  private mutating func addWords(of chunk: UnsafeBufferPointer<UInt8>, _ count: UInt64) {
    var splitter = makeSplitter(common)
    add(chunk, count, &splitter)
  }

  private mutating func add(
    _ chunk: UnsafeBufferPointer<UInt8>, _ count: UInt64, _ splitter: inout WordSplitter
  ) {
    dropped.add(chunk, count)
    guard census.add(chunk, count), !readings.isEmpty else {
      return splitter.forEachWord(in: chunk) { common.tally.add($0, length: $1, count) }
    }
    for index in readings.indices {
      var splitter = makeSplitter(readings[index])
      splitter.forEachWord(in: chunk) { readings[index].tally.add($0, length: $1, count) }
    }
  }

  private func makeSplitter(_ reading: Reading) -> WordSplitter {
    WordSplitter(
      reading.normalizer, lowercases: reading.options.lowercase,
      maximumWordLength: options.maximumWordLength)
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&chunks) { chunks = CountTable(copying: chunks) }
    common.tally.makeUnique()
    for index in readings.indices { readings[index].tally.makeUnique() }
  }
}
