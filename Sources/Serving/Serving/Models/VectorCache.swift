import Platform

/// The vectors of texts that were asked for lately, as they were computed.
final class VectorCache: Sendable {
  /// What decides a vector.
  struct Key: Hashable {
    let kind: ServedModel.Kind
    let tokens: [Int32]
    let firstCount: Int
  }

  /// A vector between the one that was asked for before and the one after.
  private struct Entry {
    let values: [Float]
    var newer: Key?
    var older: Key?
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var newest: Key?
    var oldest: Key?
    var bytes = 0
    var hits = 0
    var misses = 0
  }

  private let limit: Int
  private let state = Guarded(State())

  init(limit: Int) { self.limit = limit }

  /// Hits, misses, and bytes that are kept.
  var figures: (hits: Int, misses: Int, bytes: Int) {
    state.withLock { ($0.hits, $0.misses, $0.bytes) }
  }

  /// The vector of a text, which is then the newest.
  func value(of key: Key) -> [Float]? {
    state.withLock { state in
      guard let entry = state.entries[key] else {
        state.misses += 1
        return nil
      }
      state.hits += 1
      Self.unlink(key, &state)
      Self.link(key, entry.values, &state)
      return entry.values
    }
  }

  /// Keeps a vector, and lets the oldest go until there is room.
  func keep(_ values: [Float], for key: Key) {
    let size = Self.size(key, values)
    guard size <= limit else { return }
    state.withLock { state in
      guard state.entries[key] == nil else { return }
      Self.link(key, values, &state)
      state.bytes += size
      while state.bytes > limit, let oldest = state.oldest, let entry = state.entries[oldest] {
        Self.unlink(oldest, &state)
        state.bytes -= Self.size(oldest, entry.values)
      }
    }
  }

  /// The keys stand in the table and in the links of their neighbours, which share their memory.
  private static func size(_ key: Key, _ values: [Float]) -> Int {
    4 * (key.tokens.count + values.count) + 256
  }

  private static func link(_ key: Key, _ values: [Float], _ state: inout State) {
    state.entries[key] = Entry(values: values, newer: nil, older: state.newest)
    if let newest = state.newest { state.entries[newest]?.newer = key }
    state.newest = key
    if state.oldest == nil { state.oldest = key }
  }

  private static func unlink(_ key: Key, _ state: inout State) {
    guard let entry = state.entries.removeValue(forKey: key) else { return }
    if let newer = entry.newer { state.entries[newer]?.older = entry.older }
    if let older = entry.older { state.entries[older]?.newer = entry.newer }
    if state.newest == key { state.newest = entry.older }
    if state.oldest == key { state.oldest = entry.newer }
  }
}
