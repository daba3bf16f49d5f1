import Platform

/// The entries of a block of a ``SortedTable``.
///
/// A key is stored as what it has beyond its predecessor's; at the *restarts*, which are listed at the end of
/// the block, it is stored as a whole.
struct TableEntries {
  /// What is wrong with a block.
  struct Fault: Error {
    let problem: String
  }

  /// Names have a hundred bytes or two; this is where a key is a fault.
  private static let longestKey = 1 << 16

  /// The key of the last entry.
  private(set) var key: [UInt8] = []
  private var cursor: ByteCursor
  private var restarts: ByteCursor
  private var nextRestart: Int?

  /// - Parameter block: its contents, unpacked; valid as long as the entries are used.
  /// - Throws: `Fault` if there is no list of restarts.
  init(_ block: UnsafeRawBufferPointer) throws(Fault) {
    let end = block.count - 4
    guard end >= 0 else { throw Fault(problem: "\(block.count) bytes, expected 4 at least") }
    let count = block.loadUnaligned(fromByteOffset: end, as: UInt32.self).littleEndian
    guard count > 0, Int(count) <= end / 4 else {
      throw Fault(problem: "\(count) restarts in a block of \(block.count) bytes")
    }
    let start = end - 4 * Int(count)
    cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: block[..<start]))
    restarts = ByteCursor(UnsafeRawBufferPointer(rebasing: block[start..<end]))
    nextRestart = restarts.integer(UInt32.self).map(Int.init)
    guard nextRestart == 0 else { throw Fault(problem: "the first entry is no restart") }
  }

  /// Takes the next entry.
  ///
  /// - Returns: its value, or nil at the end.
  /// - Throws: `Fault` if it contradicts the block.
  mutating func next() throws(Fault) -> UnsafeRawBufferPointer? {
    let start = cursor.position
    let isRestart = nextRestart == start
    guard cursor.rest > 0 else {
      // A block without entries has a restart all the same.
      guard nextRestart == nil || start == 0 && restarts.rest == 0 else {
        throw Fault(problem: "a restart that is no entry")
      }
      return nil
    }
    if isRestart { nextRestart = restarts.integer(UInt32.self).map(Int.init) }
    guard let shared = cursor.varint(), let fresh = cursor.varint(), let size = cursor.varint()
    else { throw Fault(problem: "the entry at \(start) is cut off or too large") }
    guard shared <= UInt64(isRestart ? 0 : key.count) else {
      throw Fault(
        problem: "the entry at \(start) repeats \(shared) bytes of a key of "
          + "\(isRestart ? 0 : key.count)")
    }
    guard fresh <= UInt64(Self.longestKey) - min(shared, UInt64(Self.longestKey)) else {
      throw Fault(problem: "the key at \(start) is longer than \(Self.longestKey) bytes")
    }
    guard let suffix = cursor.take(Int(fresh)), let length = Int(exactly: size),
      let value = cursor.take(length)
    else { throw Fault(problem: "the entry at \(start) reaches beyond the block") }
    if let nextRestart, nextRestart < cursor.position, cursor.rest > 0 || nextRestart > start {
      throw Fault(problem: "a restart at \(nextRestart), within the entry at \(start)")
    }
    key.removeSubrange(Int(shared)...)
    key.append(contentsOf: suffix)
    return value
  }
}
