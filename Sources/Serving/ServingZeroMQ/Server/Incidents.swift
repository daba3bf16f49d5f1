#if Serving
  import Logging

  /// What is told of in the log, a line for each kind every ten seconds at most, and without anything that clients wrote.
  struct Incidents {
    enum Kind: Hashable {
      case malformed(Request.Malformed)
      case refusedTermination, abandoned, expired, unsent, unanswered

      /// What happened, as it reads before a number.
      var words: String {
        switch self {
        case .malformed(let fault): "dropped messages \(fault.rawValue)"
        case .refusedTermination: "refused to end the server"
        case .abandoned: "gave up requests whose client had gone"
        case .expired: "dropped replies that nobody fetched"
        case .unsent: "could not send replies"
        case .unanswered: "ended before requests were computed"
        }
      }
    }

    private let logger: Logger
    private var counts: [Kind: Int] = [:]
    private var lastTold: [Kind: UInt64] = [:]

    private static let pause: UInt64 = 10_000_000_000

    init(_ logger: Logger) { self.logger = logger }

    /// Counts something.
    mutating func note(_ kind: Kind, times: Int = 1) { counts[kind, default: 0] += times }

    /// Tells of something that happens once.
    func inform(_ what: String) { logger.notice("ZeroMQ: \(what)") }

    /// Tells of what is due.
    mutating func tell(now: UInt64) {
      for (kind, count) in counts where now &- (lastTold[kind] ?? 0) >= Self.pause {
        logger.warning("ZeroMQ: \(kind.words) (\(count))")
        counts[kind] = nil
        lastTold[kind] = now
      }
    }
  }
#endif
