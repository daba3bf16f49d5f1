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

  /// Takes out the replies of an identity that can be sent.
  mutating func remove(of identity: [UInt8], where canBeSent: (Held) -> Bool) -> [Held] {
    guard let held = waiting[identity] else { return [] }
    var (sent, kept): ([Held], [Held]) = ([], [])
    for one in held { if canBeSent(one) { sent.append(one) } else { kept.append(one) } }
    guard !sent.isEmpty else { return [] }
    waiting[identity] = kept.isEmpty ? nil : kept
    count -= sent.count
    byteCount -= sent.reduce(0) { $0 + $1.reply.byteCount }
    return sent
  }

  /// Drops what waits since before a time.
  ///
  /// - Returns: how many replies were dropped.
  mutating func drop(before time: UInt64) -> Int {
    var dropped = 0
    for (identity, held) in waiting where held[0].since < time {
      dropped += replace(identity, with: Array(held.drop { $0.since < time }), of: held)
    }
    return dropped
  }

  /// Drops those of the identities that have waited for longest, until what is left has no more than so many bytes.
  ///
  /// - Parameters:
  ///   - bytes: how many.
  ///   - time: what waits since then only may be on its way.
  /// - Returns: how many replies were dropped.
  mutating func drop(beyond bytes: Int, before time: UInt64) -> Int {
    guard byteCount > bytes else { return 0 }
    var dropped = 0
    for (identity, held) in waiting.sorted(by: { $0.value[0].since < $1.value[0].since })
    where byteCount > bytes && held[0].since < time {
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
