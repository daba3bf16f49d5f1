/// Encodes text on one thread, remembering the ids of the words it has met.
///
/// Make one for each thread with ``WordPieceTokenizer/makeEncoder()``; it takes some 3 MB. Ids are the
/// same as those of the tokenizer, whatever was encoded before.
public final class WordPieceEncoder {
  private let matcher: WordMatcher
  private let cache: ChunkCache
  private var splitter: WordSplitter
  private var output = IDBuffer(capacity: 2 * WordPieceEncoder.flushThreshold)

  private static let flushThreshold = 1 << 14

  init(_ matcher: WordMatcher, cacheEntries: Int = 1 << 16) {
    self.matcher = matcher
    cache = ChunkCache(shortEntries: cacheEntries)
    splitter = matcher.makeSplitter()
  }

  /// Appends the ids of a text to an array.
  ///
  /// Ill-formed UTF-8 counts as U+FFFD, which text cleaning drops.
  public func encode(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    guard let base = utf8.baseAddress else { return }
    var scanner = ChunkScanner(base, count: utf8.count)
    while let chunk = scanner.next() {
      if chunk.byteClass == ByteClass.punctuation {
        output.append(matcher.asciiID(of: chunk.start.pointee))
        continue
      }
      if chunk.count <= ShortKey.maximumLength {
        output.reserve(3)
        let key = ShortKey(chunk.start, length: chunk.count, readable: scanner.end - chunk.start)
        let found = cache.find(key, into: output.base + output.count)
        if found > 0 {
          output.count += found
          continue
        }
      }
      encode(chunk)
      if output.count > Self.flushThreshold { output.drain(into: &ids) }
    }
    output.drain(into: &ids)
  }

  /// Encodes a chunk that the first table of the cache does not hold.
  @inline(never)
  private func encode(_ chunk: ChunkScanner.Chunk) {
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
