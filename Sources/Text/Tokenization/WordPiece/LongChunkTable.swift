import Preconditions

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The ids of chunks of up to 64 bytes and 15 ids seen lately, in a direct-mapped table of fixed size.
struct LongChunkTable: ~Copyable {
  /// 128 bytes, zero at first: the bytes, then the ids, then both counts.
  // Not private: Swift 6.3 then breaks off debug builds.
  struct Entry {
    var words: (SIMD8<UInt64>, SIMD8<UInt64>)
  }

  private static let maximumLength = 64
  private static let maximumCount = 15
  private static let idsOffset = 64
  private static let lengthOffset = 124
  private static let countOffset = 126

  private let entries: LargeBuffer<Entry>
  private let mask: Int

  /// - Parameter entries: a power of two.
  init(entries: Int) {
    require(
      entries > 0 && entries.nonzeroBitCount == 1,
      "LongChunkTable: \(entries) is not a power of two")
    self.entries = LargeBuffer(count: entries)
    mask = entries - 1
  }

  /// The ids of a chunk, or an empty buffer.
  func find(_ chunk: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<Int32> {
    let none = UnsafeBufferPointer<Int32>(start: nil, count: 0)
    guard chunk.count <= Self.maximumLength, let bytes = chunk.baseAddress else { return none }
    let entry = entry(of: chunk)
    let length = entry.load(fromByteOffset: Self.lengthOffset, as: UInt16.self)
    guard Int(length) == chunk.count, memcmp(entry, bytes, chunk.count) == 0 else { return none }
    let count = entry.load(fromByteOffset: Self.countOffset, as: UInt16.self)
    let ids = (entry + Self.idsOffset).assumingMemoryBound(to: Int32.self)
    return UnsafeBufferPointer(start: ids, count: Int(count))
  }

  /// Remembers the ids of a chunk, if they fit.
  func insert(_ chunk: UnsafeBufferPointer<UInt8>, ids: UnsafeBufferPointer<Int32>) {
    guard chunk.count <= Self.maximumLength, ids.count <= Self.maximumCount,
      let bytes = chunk.baseAddress, let source = ids.baseAddress
    else { return }
    let entry = entry(of: chunk)
    memcpy(entry, bytes, chunk.count)
    memcpy(entry + Self.idsOffset, source, ids.count * MemoryLayout<Int32>.stride)
    entry.storeBytes(of: UInt16(chunk.count), toByteOffset: Self.lengthOffset, as: UInt16.self)
    entry.storeBytes(of: UInt16(ids.count), toByteOffset: Self.countOffset, as: UInt16.self)
  }

  private func entry(of chunk: UnsafeBufferPointer<UInt8>) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(entries.base + (Int(truncatingIfNeeded: hashBytes(chunk)) & mask))
  }
}
