/// The ids of byte strings that have been met, in bounded memory.
///
/// Open addressing over two arenas; when they are full everything is forgotten.
package struct ChunkCache {
  private struct Slot {
    var hash: UInt64 = 0
    var keyStart: Int32 = 0
    var keyCount: Int32 = -1
    var idStart: Int32 = 0
    var idCount: Int32 = 0
  }

  private static let capacity = 1 << 19
  private static let arenaLimit = 1 << 24

  private var slots = [Slot](repeating: Slot(), count: 1 << 12)
  private var count = 0
  private var keys: [UInt8] = []
  private var ids: [Int32] = []

  package init() {}

  /// Appends the ids of a key to an array, if they are known.
  package func find(_ key: UnsafeBufferPointer<UInt8>, appendingTo output: inout [Int32]) -> Bool {
    let slot = slots[index(of: key, hash: Self.hash(key))]
    guard slot.keyCount >= 0 else { return false }
    for id in Int(slot.idStart)..<Int(slot.idStart + slot.idCount) { output.append(ids[id]) }
    return true
  }

  /// Remembers the ids of a key that is not yet known.
  package mutating func insert(_ key: UnsafeBufferPointer<UInt8>, ids new: [Int32]) {
    guard key.count + new.count < Self.arenaLimit else { return }
    if count >= Self.capacity || keys.count + key.count + ids.count + new.count > Self.arenaLimit {
      self = ChunkCache()
    } else if count * 2 >= slots.count {
      grow()
    }
    let hash = Self.hash(key)
    slots[index(of: key, hash: hash)] = Slot(
      hash: hash, keyStart: Int32(keys.count), keyCount: Int32(key.count),
      idStart: Int32(ids.count), idCount: Int32(new.count))
    keys.append(contentsOf: key)
    ids.append(contentsOf: new)
    count += 1
  }

  /// The slot that holds a key, or the free one where it belongs.
  private func index(of key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[index].keyCount >= 0 {
      if slots[index].hash == hash, isEqual(slots[index], key) { return index }
      index = (index + 1) & (slots.count - 1)
    }
    return index
  }

  private func isEqual(_ slot: Slot, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    guard Int(slot.keyCount) == key.count else { return false }
    return keys.withUnsafeBufferPointer { keys in
      for index in 0..<key.count where keys[Int(slot.keyStart) + index] != key[index] {
        return false
      }
      return true
    }
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.keyCount >= 0 {
      var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
      while slots[index].keyCount >= 0 { index = (index + 1) & (slots.count - 1) }
      slots[index] = slot
    }
  }

  /// FNV-1a with a final mix, so that the low bits depend on all of the key.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash ^ hash >> 32
  }
}
