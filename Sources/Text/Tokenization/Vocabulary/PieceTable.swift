import Preconditions

/// Distinct byte strings with ids from 0 in the order of their insertion, and a hash table to find
/// them.
///
/// Swift's `String` compares by canonical equivalence, under which a composed and a decomposed
/// spelling would be one piece; a vocabulary tells them apart.
struct PieceTable: Sendable {
  /// All pieces in order, each followed by a line feed.
  private(set) var bytes: [UInt8] = []
  /// Where each piece begins in `bytes`, and then the end.
  private var starts = [0]
  private var slots: [Slot]
  private var mask: Int

  /// The id of a piece and the upper half of its hash; -1 marks a free slot.
  private struct Slot {
    var id: Int32 = -1
    var hash: UInt32 = 0
  }

  /// - Parameter capacity: how many pieces are expected.
  init(capacity: Int = 8) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Slot](repeating: Slot(), count: size)
    mask = size - 1
    starts.reserveCapacity(capacity + 1)
    bytes.reserveCapacity(capacity * 8)
  }

  var count: Int { starts.count - 1 }

  /// Where a piece stands in `bytes`.
  func range(of id: Int32) -> Range<Int> {
    require(id >= 0 && id < count, "PieceTable: id \(id) is not in 0..<\(count)")
    return starts[Int(id)]..<starts[Int(id) + 1] - 1
  }

  /// The id of a piece, or nil.
  func find(_ piece: UnsafeBufferPointer<UInt8>) -> Int32? {
    let slot = slots[slotIndex(of: piece, hash: hashBytes(piece))]
    return slot.id < 0 ? nil : slot.id
  }

  /// The id of a piece, which is added at the end if it is new.
  mutating func insert(_ piece: UnsafeBufferPointer<UInt8>) -> (id: Int32, isNew: Bool) {
    let hash = hashBytes(piece)
    let index = slotIndex(of: piece, hash: hash)
    if slots[index].id >= 0 { return (slots[index].id, false) }
    let id = Int32(count)
    bytes.append(contentsOf: piece)
    bytes.append(0x0A)
    starts.append(bytes.count)
    slots[index] = Slot(id: id, hash: UInt32(truncatingIfNeeded: hash >> 32))
    if count * 2 > slots.count { grow() }
    return (id, true)
  }

  /// The slot that holds a piece, or the free one where it belongs.
  private func slotIndex(of piece: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let upper = UInt32(truncatingIfNeeded: hash >> 32)
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index].id >= 0 {
      if slots[index].hash == upper, isEqual(slots[index].id, piece) { return index }
      index = (index + 1) & mask
    }
    return index
  }

  private func isEqual(_ id: Int32, _ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer {
      equalBytes(
        UnsafeBufferPointer(rebasing: $0[starts[Int(id)]..<starts[Int(id) + 1] - 1]), piece)
    }
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 2)
    mask = slots.count - 1
    for id in 0..<Int32(count) {
      let hash = bytes.withUnsafeBufferPointer {
        hashBytes(UnsafeBufferPointer(rebasing: $0[range(of: id)]))
      }
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index].id >= 0 { index = (index + 1) & mask }
      slots[index] = Slot(id: id, hash: UInt32(truncatingIfNeeded: hash >> 32))
    }
  }
}
