#if Serving
  import Logging
  import Platform
  import Serving

  /// The thread that has the sockets: it takes requests, starts tasks for them, and sends what these make.
  final class ServerLoop {
    let sockets: ServerSockets
    let options: ZeroMQOptions
    let mailbox: Mailbox
    let counters: Guarded<ZeroMQCounters>
    let status: ServerStatus
    let facts: @Sendable () -> VectorFacts
    let answer: @Sendable (Request) async -> Reply?
    var incidents: Incidents

    var subscriptions = Subscriptions()
    var hold = ReplyHold()
    let unsent = UnsentReplies()
    /// Whose replies may be sent as things stand.
    var ready: Set<[UInt8]> = []
    var lanes = RequestLanes()
    var running: [Int: Running] = [:]
    var nextNumber = 0
    var statistics: RequestStatistics
    var absences: Absences
    /// When what was begun has to have ended; nil before the end has begun.
    var drainsUntil: UInt64?
    var isStopped = false
    var nextRound: UInt64 = 0
    var nextScan: UInt64 = 0
    /// When a request was last worked at while the end had begun.
    var lastWork: UInt64 = 0
    /// Nanoseconds of the monotonic clock, read once a turn.
    var now: UInt64

    /// A request that is being worked at.
    struct Running {
      let request: Request.Address
      let task: Task<Void, Never>
      let isShort: Bool
      let bytes: Int
    }

    static let second: UInt64 = 1_000_000_000
    /// How long a reply waits for a client that has just connected where others of its identity listen already.
    static let patience = second / 4
    /// How often all replies that wait are looked at.
    private static let scanMilliseconds = 50
    private static let requestsPerTurn = 256

    init(
      _ sockets: ServerSockets, _ options: ZeroMQOptions, _ mailbox: Mailbox,
      _ counters: Guarded<ZeroMQCounters>, logger: Logger,
      facts: @escaping @Sendable () -> VectorFacts,
      answer: @escaping @Sendable (Request) async -> Reply?
    ) {
      (self.sockets, self.options, self.mailbox, self.counters) =
        (sockets, options, mailbox, counters)
      (self.facts, self.answer, now) = (facts, answer, Stopwatch.now)
      status = ServerStatus(
        options: options, ports: sockets.ports, libraryVersion: ServerSockets.libraryVersion,
        started: WallClock.secondsSince1970)
      statistics = RequestStatistics(now: now)
      absences = Absences(
        left: options.absenceLimit.nanoseconds, never: options.replyExpiry.nanoseconds)
      incidents = Incidents(logger)
    }

    /// Serves until it is told to end.
    func run() {
      while !isStopped {
        sockets.wait(
          takesRequests: hasRoom,
          milliseconds: hold.isEmpty && drainsUntil == nil ? 1000 : Self.scanMilliseconds)
        now = Stopwatch.now
        takeRequests()
        for letter in mailbox.takeAll() { take(letter) }
        startRequests()
        takeSubscriptions()
        deliver()
        if now >= nextRound { makeRound() }
        if let drainsUntil, isDrained || now >= drainsUntil { isStopped = true }
      }
      giveUp()
      for request in running.values { request.task.cancel() }
      mailbox.close()
      incidents.tell(now: .max)
    }

    /// Whether more requests are taken; if not, clients wait.
    private var hasRoom: Bool {
      drainsUntil != nil
        || lanes.byteCount < options.pendingBytes && lanes.count < options.pendingRequests
    }

    private func takeRequests() {
      for _ in 0..<Self.requestsPerTurn where hasRoom {
        guard let message = sockets.requests.receive(frameLimit: 4) else { return }
        take(message)
      }
    }

    private func takeSubscriptions() {
      // Asking makes libzmq look at connections that have come and gone since.
      while sockets.replies.isReadable {
        guard let message = sockets.replies.receive(frameLimit: 1) else { return }
        switch subscriptions.take(message.frames[0]) {
        case .joined(let prefix):
          sockets.replies.set(prefix: prefix, isWanted: true)
          ready.insert(prefix)
        case .left(let prefix):
          sockets.replies.set(prefix: prefix, isWanted: false)
          absences.noteLeaving(prefix)
        case .nothing: break
        }
      }
    }

    private func take(_ letter: Mailbox.Letter) {
      switch letter {
      case .done(let request, let reply): finish(request, reply)
      case .drain: beginDraining()
      case .stop: isStopped = true
      }
    }
  }

  extension Duration {
    /// Whole nanoseconds, at least 0.
    var nanoseconds: UInt64 {
      let (seconds, rest) = components
      return UInt64(max(0, min(seconds, 1 << 32))) * 1_000_000_000
        + UInt64(max(0, rest) / 1_000_000_000)
    }
  }
#endif
