import Corpora
import Platform

/// Sentences of a corpus in memory.
struct TextSample: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each sentence ends.
  private var ends: [Int] = []
  /// Runs of sentences that threads take in turn.
  private var chunks: [Range<Int>] = []

  private static let chunkSize = 1 << 18

  /// Reads a corpus up to a size in bytes.
  ///
  /// - Throws: `CorpusError` that names the file at fault.
  init(_ corpus: CorpusReader, limit: Int = 256 << 20) throws {
    struct Enough: Error {}
    var first = 0
    var start = 0
    do {
      try corpus.forEachSentence(
        { sentence in
          bytes += sentence
          ends.append(bytes.count)
          if bytes.count - start >= Self.chunkSize {
            chunks.append(first..<ends.count)
            first = ends.count
            start = bytes.count
          }
          if bytes.count >= limit { throw Enough() }
        }, endOfDocument: {})
    } catch is Enough {}
    if first < ends.count { chunks.append(first..<ends.count) }
  }

  /// Calls `body` for every sentence, on several threads, with the index of the thread.
  func forEachSentence(
    threads: Int, _ body: (_ thread: Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws {
    try bytes.withUnsafeBufferPointer { bytes in
      try OrderedWork.run(
        threads: threads,
        process: { (thread, chunk: Range<Int>) in
          var start = chunk.lowerBound == 0 ? 0 : ends[chunk.lowerBound - 1]
          for end in ends[chunk] {
            body(thread, UnsafeBufferPointer(rebasing: bytes[start..<end]))
            start = end
          }
        },
        consume: { _ in },
        produce: { submit in for chunk in chunks { try submit(chunk) } })
    }
  }
}
