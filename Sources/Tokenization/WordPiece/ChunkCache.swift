import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The ids of chunks seen lately, in two direct-mapped tables of fixed size: a newer chunk takes the
/// place of an older one of the same slot.
///
/// A chunk of at most 16 bytes and three ids takes half a cache line of the first table; longer ones
/// go to the second; those above 64 bytes or 15 ids are not kept.
struct ChunkCache: ~Copyable {
  /// 32 bytes.
  private struct ShortEntry {
    var low: UInt64
    var high: UInt64
    var ids: (Int32, Int32, Int32)
    var length: UInt16
    var count: UInt16
  }

  /// Two cache lines: the bytes, then the ids, then both counts.
  private enum LongEntry {
    static let maximumLength = 64
    static let maximumCount = 15
    static let idsOffset = 64
    static let lengthOffset = 124
    static let countOffset = 126

    /// 128 bytes, zero at first.
    struct Bytes {
      var words: (SIMD8<UInt64>, SIMD8<UInt64>)
    }
  }

  private let short: LargeBuffer<ShortEntry>
  private let shortMask: Int
  private let long: LargeBuffer<LongEntry.Bytes>
  private let longMask: Int

  /// - Parameter shortEntries: a power of two; the second table has an eighth as many.
  init(shortEntries: Int) {
    require(
      shortEntries >= 8 && shortEntries.nonzeroBitCount == 1,
      "ChunkCache: \(shortEntries) entries is not a power of two above 7")
    short = LargeBuffer(count: shortEntries)
    shortMask = shortEntries - 1
    long = LargeBuffer(count: shortEntries / 8)
    longMask = shortEntries / 8 - 1
  }

  /// Writes the ids of a short chunk, if they are known, to `ids`, which has room for three, and
  /// returns their number, or 0.
  @inline(__always)
  func find(_ key: ShortKey, into ids: UnsafeMutablePointer<Int32>) -> Int {
    let entry = short.base + (Int(truncatingIfNeeded: key.hash) & shortMask)
    guard entry.pointee.low == key.low, entry.pointee.high == key.high,
      Int(entry.pointee.length) == key.length
    else { return 0 }
    (ids[0], ids[1], ids[2]) = entry.pointee.ids
    return Int(entry.pointee.count)
  }

  /// The ids of a chunk that the first table does not hold, or an empty buffer.
  func find(_ chunk: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<Int32> {
    let none = UnsafeBufferPointer<Int32>(start: nil, count: 0)
    guard chunk.count <= LongEntry.maximumLength, let bytes = chunk.baseAddress else { return none }
    let entry = longEntry(of: chunk)
    let length = entry.load(fromByteOffset: LongEntry.lengthOffset, as: UInt16.self)
    guard Int(length) == chunk.count, memcmp(entry, bytes, chunk.count) == 0 else { return none }
    let count = entry.load(fromByteOffset: LongEntry.countOffset, as: UInt16.self)
    let ids = (entry + LongEntry.idsOffset).assumingMemoryBound(to: Int32.self)
    return UnsafeBufferPointer(start: ids, count: Int(count))
  }

  /// Remembers the ids of a chunk, if they fit.
  func insert(_ chunk: UnsafeBufferPointer<UInt8>, ids: UnsafeBufferPointer<Int32>) {
    guard let bytes = chunk.baseAddress, let source = ids.baseAddress, !ids.isEmpty else { return }
    if chunk.count <= ShortKey.maximumLength, ids.count <= 3 {
      let key = ShortKey(bytes, length: chunk.count, readable: chunk.count)
      short[Int(truncatingIfNeeded: key.hash) & shortMask] = ShortEntry(
        low: key.low, high: key.high,
        ids: (ids[0], ids.count > 1 ? ids[1] : 0, ids.count > 2 ? ids[2] : 0),
        length: UInt16(chunk.count), count: UInt16(ids.count))
    } else if chunk.count <= LongEntry.maximumLength, ids.count <= LongEntry.maximumCount {
      let entry = longEntry(of: chunk)
      memcpy(entry, bytes, chunk.count)
      memcpy(entry + LongEntry.idsOffset, source, ids.count * MemoryLayout<Int32>.stride)
      entry.storeBytes(
        of: UInt16(chunk.count), toByteOffset: LongEntry.lengthOffset, as: UInt16.self)
      entry.storeBytes(of: UInt16(ids.count), toByteOffset: LongEntry.countOffset, as: UInt16.self)
    }
  }

  private func longEntry(of chunk: UnsafeBufferPointer<UInt8>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(long.base + (Int(truncatingIfNeeded: hashBytes(chunk)) & longMask))
  }
}
