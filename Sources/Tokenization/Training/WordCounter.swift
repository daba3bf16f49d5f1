/// Counts the words of a text.
///
/// Chunks are counted as they stand, so that each spelling is normalized once however often it occurs.
/// Long chunks, such as lines of Chinese, hardly ever recur and are normalized at once.
struct WordCounter: Sendable {
  private let normalizer: Normalizer
  private let options: WordPieceTrainerOptions
  private var chunks = CountTable()
  private var words = CountTable()
  private var punctuation = [UInt64](repeating: 0, count: 128)
  private var overlongWords: UInt64 = 0

  private static let longestChunk = 32

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
    }
  }

  mutating func merge(_ other: WordCounter) {
    makeUnique()
    other.chunks.forEach { chunks.add($0, $1) }
    other.words.forEach { words.add($0, $1) }
    for index in punctuation.indices { punctuation[index] += other.punctuation[index] }
    overlongWords += other.overlongWords
  }

  /// The normalized words with their counts.
  func count() -> WordCounts {
    let counts = CountTable(copying: words)
    var overlong = overlongWords
    var splitter = makeSplitter()
    chunks.forEach { bytes, count in
      let byteClass = bytes.reduce(ByteClass.plain) { $0 | ByteClass.table[Int($1)] }
      splitter.forEachWord(in: bytes, byteClass: byteClass) {
        if let word = $0 { counts.add(word, count) } else { overlong += count }
      }
    }
    for (byte, count) in punctuation.enumerated() where count > 0 {
      withUnsafePointer(to: UInt8(byte)) {
        counts.add(UnsafeBufferPointer(start: $0, count: 1), count)
      }
    }
    return WordCounts(words: counts, overlong: overlong)
  }

  private func makeSplitter() -> WordSplitter {
    WordSplitter(
      normalizer, lowercases: options.normalizer.lowercase,
      maximumWordLength: options.maximumWordLength)
  }

  private mutating func addWords(of chunk: ChunkScanner.Chunk) {
    var splitter = makeSplitter()
    splitter.forEachWord(in: chunk.bytes, byteClass: chunk.byteClass) {
      if let word = $0 { words.add(word) } else { overlongWords += 1 }
    }
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&chunks) { chunks = CountTable(copying: chunks) }
    if !isKnownUniquelyReferenced(&words) { words = CountTable(copying: words) }
  }
}

/// Normalized words with their counts.
struct WordCounts {
  /// The words of at most the limit's length.
  let words: CountTable
  /// How many words were longer.
  let overlong: UInt64
}
