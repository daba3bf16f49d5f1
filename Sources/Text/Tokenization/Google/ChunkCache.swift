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
    return keys.withUnsafeBytes { keys in
      let known = UnsafeRawBufferPointer(
        rebasing: keys[Int(slot.keyStart)..<Int(slot.keyStart) + key.count])
      let key = UnsafeRawBufferPointer(key)
      var position = 0
      while position < key.count {
        if Self.word(known, position) != Self.word(key, position) { return false }
        position += 8
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

  /// Multiplies and folds eight bytes at a time.
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let key = UnsafeRawBufferPointer(key)
    var hash = UInt64(truncatingIfNeeded: key.count)
    var position = 0
    while position < key.count {
      let product = (hash ^ word(key, position))
        .multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
      position += 8
    }
    return hash
  }

  /// Eight bytes as a number, or as many as are left.
  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
    if position + 8 <= bytes.count {
      return bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }
    var word: UInt64 = 0
    for index in position..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
    return word
  }
}
