/// Replies that nobody listens to yet, by identity, in their order.
struct ReplyHold {
  /// A reply, and since when it waits, in nanoseconds of the monotonic clock.
  struct Held: Sendable {
    let reply: Reply
    let since: UInt64
  }

  private var waiting: [[UInt8]: [Held]] = [:]
  /// How many replies there are.
  private(set) var count = 0
  /// About how many bytes they take.
  private(set) var byteCount = 0

  var isEmpty: Bool { count == 0 }
  /// Whom they are for.
  var identities: some Collection<[UInt8]> { waiting.keys }

  /// Takes a reply in.
  mutating func add(_ reply: Reply, now: UInt64) {
    waiting[reply.identity, default: []].append(Held(reply: reply, since: now))
    count += 1
    byteCount += reply.byteCount
  }

  /// Takes all replies of an identity out.
  mutating func removeAll(of identity: [UInt8]) -> [Held] {
    guard let held = waiting.removeValue(forKey: identity) else { return [] }
    count -= held.count
    byteCount -= held.reduce(0) { $0 + $1.reply.byteCount }
    return held
  }

  /// Since when the oldest reply of an identity waits.
  func oldest(of identity: [UInt8]) -> UInt64? { waiting[identity]?.first?.since }

  /// Drops what waits since before a time, and the oldest beyond a number of bytes.
  ///
  /// - Returns: how many replies were dropped.
  mutating func drop(before time: UInt64, beyond bytes: Int) -> Int {
    var dropped = 0
    for (identity, held) in waiting where (held.first?.since ?? time) < time {
      let kept = Array(held.drop { $0.since < time })
      dropped += replace(identity, with: kept, of: held)
    }
    guard byteCount > bytes else { return dropped }
    let byAge = waiting.sorted { ($0.value.first?.since ?? 0) < ($1.value.first?.since ?? 0) }
    for (identity, held) in byAge where byteCount > bytes {
      dropped += replace(identity, with: [], of: held)
    }
    return dropped
  }

  private mutating func replace(
    _ identity: [UInt8], with kept: [Held], of held: [Held]
  ) -> Int {
    let gone = held.prefix(held.count - kept.count)
    waiting[identity] = kept.isEmpty ? nil : kept
    count -= gone.count
    byteCount -= gone.reduce(0) { $0 + $1.reply.byteCount }
    return gone.count
  }
}
