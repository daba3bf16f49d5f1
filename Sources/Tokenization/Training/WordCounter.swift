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
  private var runs: [WordRun] = []
  private var punctuation = [UInt64](repeating: 0, count: 128)
  private var overlongWords: UInt64 = 0
  /// Why words could not be written; counting goes on in memory, and `count` tells.
  private var failure: SystemError?

  private static let longestChunk = 32
  private static let longBytesLimit = 48 << 20

  init(_ options: WordPieceTrainerOptions) {
    self.options = options
    normalizer = Normalizer(options.normalizer)
  }

  mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard let base = utf8.baseAddress else { return }
    makeUnique()
    var scanner = ChunkScanner(base, count: utf8.count)
    while let chunk = scanner.next() {
      if chunk.byteClass == ByteClass.punctuation {
        punctuation[Int(chunk.start.pointee & 127)] += 1
      } else if chunk.count <= ShortKey.maximumLength {
        chunks.add(
          ShortKey(chunk.start, length: chunk.count, readable: scanner.end - chunk.start))
      } else if chunk.count <= Self.longestChunk {
        chunks.add(chunk.bytes)
      } else {
        addWords(of: chunk)
      }
      if chunks.count * 4 > options.wordsInMemory { flush() }
    }
  }

  mutating func merge(_ other: WordCounter) {
    makeUnique()
    other.chunks.visit { chunks.add($0, $1) }
    other.words.visit { words.add($0, $1) }
    runs += other.runs
    for index in punctuation.indices { punctuation[index] += other.punctuation[index] }
    overlongWords += other.overlongWords
    failure = failure ?? other.failure
    if chunks.count * 4 > options.wordsInMemory { flush() }
    spillIfFull()
  }

  /// The normalized words with their counts.
  mutating func count() throws(SystemError) -> WordCounts {
    makeUnique()
    flush()
    for (byte, count) in punctuation.enumerated() where count > 0 {
      withUnsafePointer(to: UInt8(byte)) {
        words.add(UnsafeBufferPointer(start: $0, count: 1), count)
      }
      punctuation[byte] = 0
    }
    if !runs.isEmpty { spill() }
    if let failure { throw failure }
    return WordCounts(table: CountTable(copying: words), runs: runs, overlong: overlongWords)
  }

  /// Normalizes the chunks counted so far.
  private mutating func flush() {
    var splitter = makeSplitter()
    chunks.visit { bytes, count in
      let byteClass = bytes.reduce(ByteClass.plain) { $0 | ByteClass.table[Int($1)] }
      splitter.forEachWord(in: bytes, byteClass: byteClass) {
        if let word = $0 { words.add(word, count) } else { overlongWords += count }
      }
    }
    chunks = CountTable()
    spillIfFull()
  }

  private mutating func spillIfFull() {
    guard failure == nil else { return }
    if words.count > options.wordsInMemory || words.longByteCount > Self.longBytesLimit { spill() }
  }

  private mutating func spill() {
    do {
      runs.append(try WordRun(words))
      words = CountTable()
    } catch {
      failure = error
    }
  }

  private mutating func addWords(of chunk: ChunkScanner.Chunk) {
    var splitter = makeSplitter()
    splitter.forEachWord(in: chunk.bytes, byteClass: chunk.byteClass) {
      if let word = $0 { words.add(word) } else { overlongWords += 1 }
    }
    spillIfFull()
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
