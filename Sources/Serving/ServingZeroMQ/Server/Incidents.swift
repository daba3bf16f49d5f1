#if Serving
  import Logging

  /// What is told of in the log, a line for each kind every ten seconds at most, and without anything that clients wrote.
  struct Incidents {
    private let logger: Logger
    private var counts: [String: Int] = [:]
    private var lastTold: [String: UInt64] = [:]

    private static let pause: UInt64 = 10_000_000_000

    init(_ logger: Logger) { self.logger = logger }

    /// Counts something; the kinds are the program's own words.
    mutating func note(_ kind: String, times: Int = 1) { counts[kind, default: 0] += times }

    /// Tells of something that happens once.
    func inform(_ what: String) { logger.info("ZeroMQ: \(what)") }

    /// Tells of what is due.
    mutating func tell(now: UInt64) {
      for (kind, count) in counts.sorted(by: { $0.value > $1.value }) {
        guard now &- (lastTold[kind] ?? 0) >= Self.pause else { continue }
        logger.warning("ZeroMQ: \(kind) (\(count))")
        counts[kind] = nil
        lastTold[kind] = now
      }
    }
  }
#endif
