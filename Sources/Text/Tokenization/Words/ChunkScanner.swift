import CBytes

/// Cuts raw UTF-8 into chunks: runs of bytes that are neither ASCII white space nor ASCII
/// punctuation, and single punctuation characters.
///
/// Both separate words whatever stands beside them, so chunks can be normalized, counted and cached
/// one by one.
struct ChunkScanner: ~Copyable {
  /// The chunks of a window at most.
  static let mostChunks = TEXT_WINDOW

  private let chunks = UnsafeMutablePointer<text_chunk>.allocate(
    capacity: TEXT_WINDOW_ROOM)

  /// The chunks that begin in a stretch of text.
  struct Window {
    /// Where the stretch begins.
    let base: UnsafePointer<UInt8>
    let chunks: UnsafePointer<text_chunk>
    let count: Int
    /// The length of the stretch.
    let byteCount: Int

    /// A chunk of the window.
    @inline(__always)
    subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
      let chunk = chunks[index]
      return UnsafeBufferPointer(
        start: base + Int(chunk.start), count: Int(chunk.end &- chunk.start))
    }
  }

  deinit { chunks.deallocate() }

  /// The chunks at the beginning of a text, valid until the next call.
  ///
  /// - Parameters:
  ///   - text: not empty; less than 4 GiB of it are looked at.
  ///   - count: its length in bytes.
  ///   - marksLineEnds: makes every line feed a chunk of its own.
  /// - Returns: at least a byte of text, the last chunk whole.
  @inline(__always)
  func window(
    _ text: UnsafePointer<UInt8>, count: Int, marksLineEnds: Bool = false
  ) -> Window {
    var byteCount = 0
    let found = text_find_chunks(
      text, min(count, Int(UInt32.max)), marksLineEnds, chunks, &byteCount)
    return Window(base: text, chunks: chunks, count: found, byteCount: byteCount)
  }

  /// Calls `body` for each chunk of a text.
  @inline(__always)
  func forEachChunk(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard var rest = text.baseAddress else { return }
    let end = rest + text.count
    while rest < end {
      let window = window(rest, count: end - rest)
      for index in 0..<window.count { body(window[index]) }
      rest += window.byteCount
    }
  }
}
