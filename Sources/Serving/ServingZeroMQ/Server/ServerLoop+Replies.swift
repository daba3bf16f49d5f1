#if Serving
  import Platform

  extension ServerLoop {
    /// Takes a reply in; it is sent when its client listens.
    func add(_ reply: Reply) {
      hold.add(reply, now: now)
      ready.insert(reply.identity)
    }

    /// Sends what can be sent.
    func deliver() {
      for identity in ready { deliver(to: identity) }
      ready.removeAll(keepingCapacity: true)
      guard now >= nextScan, !hold.isEmpty else { return }
      for identity in Array(hold.identities) { deliver(to: identity) }
      // However many wait, this takes a small part of the time.
      let time = Stopwatch.now &- now
      nextScan = now &+ max(Self.second / 20, 20 &* time)
    }

    private func deliver(to identity: [UInt8]) {
      guard subscriptions.isHeard(identity),
        unsent.hasRoom(for: identity, limit: options.heldBytes)
      else { return }
      for held in hold.remove(of: identity, where: canBeSent) {
        let isSent = sockets.replies.send(held.reply, unsent)
        if !isSent { incidents.note(.unsent) }
        counters.withLock {
          if isSent { $0.replies += 1 }
          if held.since != now { $0.heldReplies += 1 }
        }
      }
    }

    private func canBeSent(_ held: ReplyHold.Held) -> Bool {
      let (identity, connection) = (held.reply.identity, held.reply.connection)
      if subscriptions.isSettled(connection, of: identity) { return true }
      // Others listen to it; whoever asked may have connected just now.
      guard now &- held.since >= Self.patience else { return false }
      subscriptions.settle(connection, of: identity)
      return true
    }

    /// Looks once a second at what nobody waits for any more.
    func makeRound() {
      nextRound = now &+ Self.second
      let expiry = options.replyExpiry.nanoseconds
      let dropped =
        hold.drop(before: now > expiry ? now - expiry : 0)
        + hold.drop(beyond: options.heldBytes, before: now > Self.second ? now - Self.second : 0)
      if dropped > 0 {
        counters.withLock { $0.expiredReplies += dropped }
        incidents.note(.expired, times: dropped)
      }
      absences.update(
        Set(running.values.map(\.request.identity) + lanes.waitingIdentities), now: now,
        isHeard: subscriptions.isHeard)
      for request in running.values where absences.isGone(request.request.identity, now: now) {
        request.task.cancel()
      }
      incidents.tell(now: now)
    }

    /// Whether the end that has begun has nothing left to wait for.
    var isDrained: Bool {
      guard running.isEmpty, lanes.count == 0 else {
        lastWork = now
        return false
      }
      return hold.isEmpty || now &- lastWork >= 2 * Self.second
    }
  }
#endif
