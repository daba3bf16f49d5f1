#if Serving
  import Platform
  import Serialization
  import Serving

  extension ServerLoop {
    /// Takes a message of the socket of requests.
    func take(_ message: ReceivedMessage) {
      let request: Request
      do throws(Request.Malformed) {
        request = try Request(
          message.frames, count: message.frameCount, connection: message.connection)
      } catch {
        counters.withLock { $0.malformed += 1 }
        return incidents.note(.malformed(error))
      }
      statistics.note(request, now: now)
      counters.withLock {
        if request.command == .texts { $0.requests += 1 } else { $0.commands += 1 }
      }
      if request.command == .termination { return terminate(message.peer) }
      switch request.command {
      case .configuration: reply(status.configuration(facts(), for: request.identity), to: request)
      case .status: replyWithStatus(to: request)
      case .texts where drainsUntil != nil: refuse(request)
      case .texts: admit(request)
      case .termination: break
      }
    }

    private func admit(_ request: Request) {
      nextNumber += 1
      lanes.add(
        .init(
          number: nextNumber, request: request,
          isShort: RequestLanes.isShort(request, priorityBatchSize: options.priorityBatchSize)))
    }

    private func reply(_ facts: JSONObject, to request: Request) {
      add(.facts(facts, to: request.address))
    }

    private func replyWithStatus(to request: Request) {
      var object = status.configuration(facts(), for: request.identity)
      object["statistic"] = .object(statistics.json(now: now))
      reply(object, to: request)
    }

    private func refuse(_ request: Request) {
      add(.fault(ServingError.draining.description, to: request.address))
      counters.withLock { $0.faults += 1 }
    }

    /// Starts tasks for requests that wait.
    func startRequests() {
      while let next = lanes.next() {
        if absences.isGone(next.request.identity, now: now) {
          lanes.finish(isShort: next.isShort, bytes: next.request.payload.count)
          noteAbandoned()
          continue
        }
        running[next.number] = Running(
          request: next.request.address, task: start(next), isShort: next.isShort,
          bytes: next.request.payload.count)
      }
      let pending = lanes.count
      counters.withLock { $0.pending = pending }
    }

    private func start(_ next: RequestLanes.Waiting) -> Task<Void, Never> {
      Task.detached(executorPreference: next.isShort ? nil : ThreadedExecutor.shared) {
        [answer, mailbox] in
        mailbox.put(.done(request: next.number, await answer(next.request)))
      }
    }

    /// Takes what a task has made.
    func finish(_ number: Int, _ reply: Reply?) {
      guard let request = running.removeValue(forKey: number) else { return }
      lanes.finish(isShort: request.isShort, bytes: request.bytes)
      guard let reply else { return noteAbandoned() }
      if reply.isFault { counters.withLock { $0.faults += 1 } }
      add(reply)
    }

    /// Tells whoever waits that the end does not.
    func giveUp() {
      guard !running.isEmpty else { return }
      for request in running.values {
        request.task.cancel()
        add(.fault(ServingError.ended.description, to: request.request))
        counters.withLock { $0.faults += 1 }
      }
      incidents.note(.unanswered, times: running.count)
      running = [:]
      deliver()
    }

    private func noteAbandoned() {
      counters.withLock { $0.abandonedRequests += 1 }
      incidents.note(.abandoned)
    }

    private func terminate(_ peer: String?) {
      guard options.termination.isAllowed(from: peer) else {
        return incidents.note(.refusedTermination)
      }
      if drainsUntil == nil {
        incidents.inform("a client ends the server: what was begun is answered")
      }
      beginDraining()
    }

    /// Takes no more requests of texts, and ends when those that were begun have been answered.
    func beginDraining() {
      guard drainsUntil == nil else { return }
      drainsUntil = now &+ options.drainLimit.nanoseconds
      for waiting in lanes.removeWaiting() { refuse(waiting.request) }
    }
  }

  extension ZeroMQOptions.Termination {
    /// Whether who is at an address may end the server.
    func isAllowed(from peer: String?) -> Bool {
      switch self {
      case .refused: false
      case .anyone: true
      case .loopback:
        peer.map { peer in
          ["127.", "::1", "::ffff:127."].contains { peer.utf8.starts(with: $0.utf8) }
        } ?? false
      }
    }
  }
#endif
