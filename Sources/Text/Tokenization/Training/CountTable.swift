/// Counts of byte strings: a hash table that keeps strings of at most 16 bytes in its slots and longer
/// ones in memory beside it.
///
/// A reference with unprotected state: ``WordCounter`` copies it before it writes to a shared one.
final class CountTable: @unchecked Sendable {
  /// A string and its count; one of more than 16 bytes has its hash in `low` and its place in `high`.
  private struct Slot {
    var low: UInt64
    var high: UInt64
    /// Zero marks a free slot.
    var length: Int
    var count: UInt64
  }

  // The run-time check of every access would cost a tenth of the counting.
  @exclusivity(unchecked) private var slots: LargeBuffer<Slot>
  /// The number of different strings.
  @exclusivity(unchecked) private(set) var count = 0
  private var longBytes: [UInt8] = []

  init() { slots = LargeBuffer(count: 1 << 10) }

  /// A copy with storage of its own.
  init(copying other: CountTable) {
    slots = other.slots.copy()
    count = other.count
    longBytes = other.longBytes
  }

  /// The memory that strings of more than 16 bytes take.
  var longByteCount: Int { longBytes.count }

  /// Adds to the count of a short string.
  @inline(__always)
  func add(_ key: ShortKey, _ amount: UInt64 = 1) {
    let slot = slot(hash: key.hash) {
      $0.low == key.low && $0.high == key.high && $0.length == key.length
    }
    slot.pointee.count += amount
    if slot.pointee.length == 0 {
      slot.pointee.low = key.low
      slot.pointee.high = key.high
      slot.pointee.length = key.length
      didInsert()
    }
  }

  /// Adds to the count of a string that is not empty.
  func add(_ bytes: UnsafeBufferPointer<UInt8>, _ amount: UInt64 = 1) {
    guard let base = bytes.baseAddress else { return }
    if bytes.count <= ShortKey.maximumLength {
      add(ShortKey(base, length: bytes.count, readable: bytes.count), amount)
      return
    }
    let hash = hashBytes(bytes)
    let slot = slot(hash: hash) {
      $0.low == hash && $0.length == bytes.count && isEqual($0, bytes)
    }
    slot.pointee.count += amount
    if slot.pointee.length == 0 {
      slot.pointee.low = hash
      slot.pointee.high = UInt64(longBytes.count)
      slot.pointee.length = bytes.count
      longBytes.append(contentsOf: bytes)
      didInsert()
    }
  }

  /// Calls `body` for every string, in no particular order, with its count; the bytes are valid
  /// during the call.
  func visit(_ body: (UnsafeBufferPointer<UInt8>, UInt64) -> Void) {
    longBytes.withUnsafeBufferPointer { longBytes in
      for index in 0..<slots.count where slots[index].length > 0 {
        let slot = slots.base + index
        body(bytes(of: slot, longBytes), slot.pointee.count)
      }
    }
  }

  /// Calls `body` for every string in ascending order of the bytes.
  func visitSorted<Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>, UInt64) throws(Failure) -> Void
  ) throws(Failure) {
    // The prefix decides most comparisons without a look at the slots.
    var order: [(prefix: UInt64, index: UInt32)] = []
    order.reserveCapacity(count)
    longBytes.withUnsafeBufferPointer { longBytes in
      for index in 0..<slots.count where slots[index].length > 0 {
        order.append((bytePrefix(bytes(of: slots.base + index, longBytes)), UInt32(index)))
      }
      order.sort {
        $0.prefix != $1.prefix
          ? $0.prefix < $1.prefix
          : bytesPrecede(
            bytes(of: slots.base + Int($0.index), longBytes),
            bytes(of: slots.base + Int($1.index), longBytes))
      }
    }
    for entry in order {
      let slot = slots.base + Int(entry.index)
      let result = longBytes.withUnsafeBufferPointer { longBytes in
        Result { () throws(Failure) in try body(bytes(of: slot, longBytes), slot.pointee.count) }
      }
      try result.get()
    }
  }

  @inline(__always)
  private func bytes(
    of slot: UnsafeMutablePointer<Slot>, _ longBytes: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    let length = slot.pointee.length
    if length > ShortKey.maximumLength {
      let start = Int(slot.pointee.high)
      return UnsafeBufferPointer(rebasing: longBytes[start..<start + length])
    }
    let start = UnsafeRawPointer(slot).assumingMemoryBound(to: UInt8.self)
    return UnsafeBufferPointer(start: start, count: length)
  }

  /// The slot that matches, or the free one where the string belongs.
  @inline(__always)
  private func slot(hash: UInt64, _ matches: (Slot) -> Bool) -> UnsafeMutablePointer<Slot> {
    let base = slots.base
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while base[index].length != 0, !matches(base[index]) { index = (index &+ 1) & mask }
    return base + index
  }

  private func isEqual(_ slot: Slot, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(slot.high)
    return longBytes.withUnsafeBufferPointer {
      equalBytes(UnsafeBufferPointer(rebasing: $0[start..<start + slot.length]), bytes)
    }
  }

  @inline(__always)
  private func didInsert() {
    count += 1
    if count * 2 > slots.count { grow() }
  }

  @inline(never)
  private func grow() {
    var old = LargeBuffer<Slot>(count: slots.count * 2)
    swap(&old, &slots)
    for index in 0..<old.count where old[index].length > 0 {
      slot(hash: hash(of: old[index])) { _ in false }.pointee = old[index]
    }
  }

  private func hash(of slot: Slot) -> UInt64 {
    slot.length > ShortKey.maximumLength
      ? slot.low : ShortKey(low: slot.low, high: slot.high, length: slot.length).hash
  }
}
