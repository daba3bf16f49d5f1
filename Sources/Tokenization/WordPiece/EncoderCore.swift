/// The state of a ``WordPieceEncoder``.
struct EncoderCore: ~Copyable {
  private let matcher: WordMatcher
  private let cache = ChunkCache(shortEntries: 1 << 16)
  private var splitter: WordSplitter
  private var output = IDBuffer(capacity: 1 << 15)
  private let batch = UnsafeMutablePointer<ChunkScanner.Chunk>.allocate(capacity: batchSize)

  /// Chunks are found some dozen at a time before any of them is looked up: the look-ups then wait for
  /// memory together instead of one after another.
  private static let batchSize = 32
  private static let flushThreshold = 1 << 14

  init(_ matcher: WordMatcher) {
    self.matcher = matcher
    splitter = matcher.makeSplitter()
  }

  deinit { batch.deallocate() }

  mutating func encode(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    guard let base = utf8.baseAddress else { return }
    var scanner = ChunkScanner(base, count: utf8.count)
    while true {
      var count = 0
      while count < Self.batchSize, let chunk = scanner.next() {
        batch[count] = chunk
        count += 1
      }
      if count == 0 { break }
      encodeBatch(count, end: scanner.end)
      if output.count > Self.flushThreshold { output.drain(into: &ids) }
    }
    output.drain(into: &ids)
  }

  @inline(__always)
  private mutating func encodeBatch(_ count: Int, end: UnsafePointer<UInt8>) {
    for index in 0..<count {
      let chunk = batch[index]
      output.reserve(3)
      if chunk.byteClass == ByteClass.punctuation {
        output.append(matcher.asciiID(of: chunk.start.pointee))
      } else if chunk.count <= ShortKey.maximumLength {
        let key = ShortKey(chunk.start, length: chunk.count, readable: end - chunk.start)
        let found = cache.find(key, into: output.base + output.count)
        output.count += found
        if found == 0 { encode(chunk) }
      } else {
        encode(chunk)
      }
    }
  }

  /// Encodes a chunk that the first table of the cache does not hold.
  @inline(never)
  private mutating func encode(_ chunk: ChunkScanner.Chunk) {
    let known = cache.find(chunk.bytes)
    if let ids = known.baseAddress {
      output.reserve(known.count)
      (output.base + output.count).update(from: ids, count: known.count)
      output.count += known.count
      return
    }
    let start = output.count
    splitter.forEachWord(in: chunk.bytes, byteClass: chunk.byteClass) { word in
      if let word, let bytes = word.baseAddress {
        matcher.match(bytes, count: word.count, into: &output)
      } else {
        output.append(matcher.vocabulary.unknown)
      }
    }
    cache.insert(
      chunk.bytes,
      ids: UnsafeBufferPointer(start: output.base + start, count: output.count - start))
  }
}
