/// Cuts raw UTF-8 into chunks: runs of bytes that are neither ASCII white space nor ASCII
/// punctuation, and single punctuation characters.
struct ChunkScanner {
  private var position: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  private let classes: UnsafePointer<UInt8>

  /// A chunk and the classes of its bytes (``ByteClass``) in one number: `plain` if all are plain.
  struct Chunk {
    var start: UnsafePointer<UInt8>
    var count: Int
    var byteClass: UInt8

    @inline(__always)
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  }

  @inline(__always)
  init(_ base: UnsafePointer<UInt8>, count: Int) {
    position = base
    end = base + count
    classes = ByteClass.table
  }

  /// The next chunk, or nil at the end of the text.
  @inline(__always)
  mutating func next() -> Chunk? {
    while position < end {
      let start = position
      var byteClass = classes[Int(start.pointee)]
      if byteClass == ByteClass.space {
        position += 1
        continue
      }
      if byteClass == ByteClass.punctuation {
        position += 1
      } else {
        skipPlain()
        while position < end {
          let next = classes[Int(position.pointee)]
          if next >= ByteClass.space { break }
          byteClass |= next
          position += 1
        }
      }
      return Chunk(start: start, count: position - start, byteClass: byteClass)
    }
    return nil
  }

  /// Moves over plain bytes, eight at a time, as far as eight can be read.
  @inline(__always)
  private mutating func skipPlain() {
    while end - position >= 8 {
      let word = UnsafeRawPointer(position).loadUnaligned(as: UInt64.self)
      let count = ByteClass.plainPrefix(of: UInt64(littleEndian: word))
      position += count
      if count < 8 { return }
    }
  }
}
