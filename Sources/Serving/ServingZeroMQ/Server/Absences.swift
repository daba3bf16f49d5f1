/// Since when nobody listens to the replies of clients that wait for some.
struct Absences {
  private struct Absence {
    var since: UInt64
    /// Whether the client has ever been there.
    var wasHeard: Bool
  }

  private var absences: [[UInt8]: Absence] = [:]
  /// Clients that were there lately.
  private var known: Set<[UInt8]> = []
  /// Nanoseconds after which a client that has left is taken to be gone, and one that has never been there.
  private let limits: (left: UInt64, never: UInt64)

  init(left: UInt64, never: UInt64) { limits = (left, never) }

  /// Notes that a client has left.
  mutating func noteLeaving(_ identity: [UInt8]) { known.insert(identity) }

  /// Looks at all clients that wait for a reply.
  mutating func update(
    _ identities: Set<[UInt8]>, now: UInt64, isHeard: ([UInt8]) -> Bool
  ) {
    absences = absences.filter { identities.contains($0.key) }
    let heard = identities.filter(isHeard)
    for identity in identities where absences[identity] == nil && !heard.contains(identity) {
      absences[identity] = Absence(since: now, wasHeard: known.contains(identity))
    }
    for identity in heard { absences[identity] = nil }
    known = heard.union(known.filter { absences[$0] != nil })
  }

  /// Whether a client's requests need no work any more.
  func isGone(_ identity: [UInt8], now: UInt64) -> Bool {
    guard let absence = absences[identity] else { return false }
    return now &- absence.since >= (absence.wasHeard ? limits.left : limits.never)
  }
}
