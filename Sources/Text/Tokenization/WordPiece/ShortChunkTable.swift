import CBytes
import Preconditions

/// The ids of short chunks seen lately, in a table of fixed size: a newer chunk takes the place of an
/// older one.
///
/// A chunk of at most 16 bytes and three ids takes half a cache line. A line is a set of two: the chunk
/// found last stands first, where ``find(_:into:)`` looks.
struct ShortChunkTable: ~Copyable {
  /// 32 bytes.
  // Not private: Swift 6.3 then breaks off debug builds.
  struct Entry {
    var low: UInt64
    var high: UInt64
    var ids: (Int32, Int32, Int32)
    /// Zero marks a free entry.
    var length: UInt16
    var count: UInt16
  }

  /// A chunk to look for.
  struct Probe {
    fileprivate var low: UInt64
    fileprivate var high: UInt64
    fileprivate var length: UInt32
    fileprivate var set: UInt32

    /// What is never found.
    static let nothing = Probe(low: 0, high: 0, length: 0, set: 0)

    var isNothing: Bool { length == 0 }
  }

  /// The ids that a chunk has at most.
  static let room = 3

  private let sets: LargeBuffer<(Entry, Entry)>
  private let setMask: UInt64

  /// - Parameter sets: a power of two.
  init(sets: Int) {
    require(
      sets > 0 && sets.nonzeroBitCount == 1, "ShortChunkTable: \(sets) is not a power of two")
    self.sets = LargeBuffer(count: sets)
    setMask = UInt64(sets - 1)
  }

  /// Where a chunk would be, which is fetched from memory meanwhile.
  @inline(__always)
  func probe(_ key: ShortKey) -> Probe {
    let set = UInt32(truncatingIfNeeded: key.hash & setMask)
    text_prefetch(sets.base + Int(set))
    return Probe(
      low: key.low, high: key.high, length: UInt32(truncatingIfNeeded: key.length), set: set)
  }

  /// Writes the ids of a chunk that stands first in its set to `ids`, which has room for ``room``, and
  /// returns their number, or 0.
  @inline(__always)
  func find(_ probe: Probe, into ids: UnsafeMutablePointer<Int32>) -> Int {
    let entry = first(of: probe)
    if !Self.isEqual(entry, probe) { return 0 }
    (ids[0], ids[1], ids[2]) = entry.pointee.ids
    return Int(entry.pointee.count)
  }

  /// The same for a chunk that stands second, and now first.
  func findSecond(_ probe: Probe, into ids: UnsafeMutablePointer<Int32>) -> Int {
    let entry = first(of: probe)
    guard !probe.isNothing, Self.isEqual(entry + 1, probe) else { return 0 }
    swap(&entry[0], &entry[1])
    return find(probe, into: ids)
  }

  /// Remembers the ids of a chunk, from one to ``room``, in the place of the one found least lately.
  func insert(_ probe: Probe, ids: UnsafeBufferPointer<Int32>) {
    let entry = first(of: probe)
    entry[1] = entry[0]
    entry[0] = Entry(
      low: probe.low, high: probe.high,
      ids: (ids[0], ids.count > 1 ? ids[1] : 0, ids.count > 2 ? ids[2] : 0),
      length: UInt16(probe.length), count: UInt16(ids.count))
  }

  @inline(__always)
  private func first(of probe: Probe) -> UnsafeMutablePointer<Entry> {
    UnsafeMutableRawPointer(sets.base + Int(probe.set)).assumingMemoryBound(to: Entry.self)
  }

  /// One comparison, since a chunk of the same length but other bytes is rare.
  @inline(__always)
  private static func isEqual(_ entry: UnsafeMutablePointer<Entry>, _ probe: Probe) -> Bool {
    let lengths = UInt32(entry.pointee.length) ^ probe.length
    return (entry.pointee.low ^ probe.low) | (entry.pointee.high ^ probe.high) | UInt64(lengths)
      == 0
  }
}
