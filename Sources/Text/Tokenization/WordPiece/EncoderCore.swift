/// The state of a ``WordPieceEncoder``.
struct EncoderCore: ~Copyable {
  private let matcher: WordMatcher
  private let scanner = ChunkScanner()
  private let shortChunks = ShortChunkTable(sets: 1 << 15)
  private let longChunks = LongChunkTable(entries: 1 << 14)
  private let probes = UnsafeMutablePointer<ShortChunkTable.Probe>.allocate(
    capacity: ChunkScanner.mostChunks)
  private var splitter: WordSplitter
  private var output = IDBuffer(capacity: 1 << 15)

  private static let flushThreshold = 1 << 14

  init(_ matcher: WordMatcher) {
    self.matcher = matcher
    splitter = matcher.makeSplitter()
  }

  deinit { probes.deallocate() }

  /// Appends the ids of a text, with ``WordPieceEncoder/lineEnd`` for every line feed if wanted.
  mutating func encode(
    _ utf8: UnsafeBufferPointer<UInt8>, marksLineEnds: Bool, into ids: inout [Int32]
  ) {
    guard var rest = utf8.baseAddress else { return }
    let end = rest + utf8.count
    while rest < end {
      let window = scanner.window(rest, count: end - rest, marksLineEnds: marksLineEnds)
      findProbes(window, end: end)
      encode(window)
      rest += window.byteCount
      if output.count > Self.flushThreshold { output.drain(into: &ids) }
    }
    output.drain(into: &ids)
  }

  /// Computes where the chunks of a window would be; text may be read up to `end`.
  ///
  /// All are computed before the first look-up, so that these wait for memory together, and in one
  /// way, since a branch on their lengths would be guessed wrong too often.
  @inline(__always)
  private func findProbes(_ window: ChunkScanner.Window, end: UnsafePointer<UInt8>) {
    let masks = ShortKey.masks
    for index in 0..<window.count {
      let chunk = window[index]
      guard let start = chunk.baseAddress else { continue }
      if chunk.count > ShortKey.maximumLength {
        probes[index] = .nothing
      } else if end - start >= ShortKey.maximumLength {
        probes[index] = shortChunks.probe(ShortKey(start, length: chunk.count, masks))
      } else {
        probes[index] = shortChunks.probe(
          ShortKey(start, length: chunk.count, readable: end - start))
      }
    }
  }

  @inline(__always)
  private mutating func encode(_ window: ChunkScanner.Window) {
    output.reserve(ShortChunkTable.room * window.count)
    for index in 0..<window.count {
      let found = shortChunks.find(probes[index], into: output.base + output.count)
      output.count &+= found
      if found == 0 {
        encode(window[index], probes[index])
        output.reserve(ShortChunkTable.room * (window.count - index))
      }
    }
  }

  /// Encodes a chunk that does not stand first in its set.
  @inline(never)
  private mutating func encode(
    _ chunk: UnsafeBufferPointer<UInt8>, _ probe: ShortChunkTable.Probe
  ) {
    let found = shortChunks.findSecond(probe, into: output.base + output.count)
    output.count += found
    if found > 0 { return }
    let known = longChunks.find(chunk)
    if let ids = known.baseAddress {
      output.append(contentsOf: ids, count: known.count)
      return
    }
    let start = output.count
    match(chunk)
    let ids = UnsafeBufferPointer(start: output.base + start, count: output.count - start)
    if ids.isEmpty { return }
    if !probe.isNothing, ids.count <= ShortChunkTable.room {
      shortChunks.insert(probe, ids: ids)
    } else {
      longChunks.insert(chunk, ids: ids)
    }
  }

  @inline(__always)
  private mutating func match(_ chunk: UnsafeBufferPointer<UInt8>) {
    if chunk[0] == UInt8(ascii: "\n") {
      output.append(WordPieceEncoder.lineEnd)
      return
    }
    splitter.forEachWord(in: chunk) { word, _ in
      if let word, let bytes = word.baseAddress {
        matcher.match(bytes, count: word.count, into: &output)
      } else {
        output.append(matcher.vocabulary.unknown)
      }
    }
  }
}
