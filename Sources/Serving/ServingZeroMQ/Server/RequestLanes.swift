/// Requests in the order of their arrival: short ones in a lane of their own, which overtakes the others.
struct RequestLanes {
  /// A request that waits.
  struct Waiting: Sendable {
    let number: Int
    let request: Request
    let isShort: Bool
  }

  /// How many short requests, and how many others, are worked at together.
  ///
  /// The engine batches what is there at the same time; of large ones a few keep it busy, and more would take memory alone.
  static let shortLimit = 512, longLimit = 4
  private static let shortBytes = 64 << 10

  private var short = Lane()
  private var long = Lane()
  /// How many requests wait or are worked at.
  var count: Int { short.count + long.count }
  /// How many bytes they have.
  private(set) var byteCount = 0

  private struct Lane {
    var waiting: [Waiting] = []
    /// How many of `waiting` have been taken out already.
    var taken = 0
    var running = 0
    var count: Int { waiting.count - taken + running }

    mutating func next(limit: Int) -> Waiting? {
      guard running < limit, taken < waiting.count else { return nil }
      defer {
        running += 1
        taken += 1
        if taken > 64, taken * 2 > waiting.count {
          waiting.removeFirst(taken)
          taken = 0
        }
      }
      return waiting[taken]
    }
  }

  /// Whether a request overtakes others.
  static func isShort(_ request: Request, priorityBatchSize: Int) -> Bool {
    request.declaredCount <= priorityBatchSize && request.payload.count <= shortBytes
  }

  /// Takes a request in.
  mutating func add(_ waiting: Waiting) {
    byteCount += waiting.request.payload.count
    if waiting.isShort { short.waiting.append(waiting) } else { long.waiting.append(waiting) }
  }

  /// Whose requests wait.
  var waitingIdentities: [[UInt8]] {
    (short.waiting[short.taken...] + long.waiting[long.taken...]).map(\.request.identity)
  }

  /// The next request to work at, if there is one and room for it.
  mutating func next() -> Waiting? {
    short.next(limit: Self.shortLimit) ?? long.next(limit: Self.longLimit)
  }

  /// Notes that a request is not worked at any more.
  mutating func finish(isShort: Bool, bytes: Int) {
    byteCount -= bytes
    if isShort { short.running -= 1 } else { long.running -= 1 }
  }

  /// Takes out all that wait.
  mutating func removeWaiting() -> [Waiting] {
    let removed = Array(short.waiting[short.taken...] + long.waiting[long.taken...])
    for waiting in removed { byteCount -= waiting.request.payload.count }
    (short.waiting, short.taken, long.waiting, long.taken) = ([], 0, [], 0)
    return removed
  }
}
