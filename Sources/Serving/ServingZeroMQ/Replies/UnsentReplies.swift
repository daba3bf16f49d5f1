import Platform

/// What libzmq has taken and not sent yet, by identity.
///
/// It keeps no bound of its own, since at one it would drop replies.
final class UnsentReplies: Sendable {
  private struct State {
    var byIdentity: [[UInt8]: Int] = [:]
    var total = 0
  }

  private let state = Guarded(State())

  /// How many bytes there are.
  var total: Int { state.withLock { $0.total } }

  /// Whether a reply may be handed to libzmq: always if its client has read all before it.
  func hasRoom(for identity: [UInt8], limit: Int) -> Bool {
    state.withLock { $0.byIdentity[identity] == nil || $0.total < limit }
  }

  fileprivate func add(_ bytes: Int, for identity: [UInt8]) {
    state.withLock {
      $0.byIdentity[identity, default: 0] += bytes
      $0.total += bytes
    }
  }

  fileprivate func remove(_ bytes: Int, for identity: [UInt8]) {
    state.withLock {
      $0.total -= bytes
      guard let left = $0.byIdentity[identity] else { return }
      $0.byIdentity[identity] = left > bytes ? left - bytes : nil
    }
  }
}

/// A reply's bytes while libzmq has them; they are accounted for until it goes.
final class ReplyLease: Sendable {
  private let array: ReplyArray
  private let identity: [UInt8]
  private let bytes: Int
  private let unsent: UnsentReplies

  init(_ array: ReplyArray, of reply: Reply, _ unsent: UnsentReplies) {
    (self.array, identity, bytes) = (array, reply.identity, reply.byteCount)
    self.unsent = unsent
    unsent.add(bytes, for: identity)
  }

  deinit { unsent.remove(bytes, for: identity) }
}
