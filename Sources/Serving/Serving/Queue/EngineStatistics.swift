/// What an engine has done so far, and what waits.
public struct EngineStatistics: Sendable {
  /// Requests that wait or are being computed.
  public var queuedRequests = 0
  /// Tokens that wait.
  public var queuedTokens = 0
  /// Requests that were taken.
  public var requests = 0
  /// Requests that got their answer.
  public var answered = 0
  /// Requests that got none since the client was gone.
  public var cancelled = 0
  /// Requests that got none since the queue was full.
  public var overloaded = 0
  /// Requests that got none since their time was over.
  public var expired = 0
  /// Requests that got none for another reason.
  public var failed = 0
  /// Texts that were dropped before they were computed.
  public var droppedTexts = 0
  /// Batches that were computed.
  public var batches = 0
  /// Texts that were computed.
  public var texts = 0
  /// Tokens that were computed, special ones included.
  public var tokens = 0
  /// Texts of the last batch.
  public var lastBatchTexts = 0
  /// Tokens of the last batch.
  public var lastBatchTokens = 0
  /// Texts whose vector was kept.
  public var cacheHits = 0
  /// Texts whose vector was looked for in vain.
  public var cacheMisses = 0
  /// Bytes of vectors that are kept.
  public var cacheBytes = 0
  /// How often the models were loaded anew.
  public var reloads = 0
  /// How long requests waited.
  public var queueTime = DurationHistogram()
  /// How long batches took.
  public var inferenceTime = DurationHistogram()
}

/// How many durations were at most so long.
public struct DurationHistogram: Sendable {
  /// The upper ends of the buckets in seconds; behind the last there is one without an end.
  public static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
  ]

  /// How many durations each bucket has, those of shorter ones not included; one more than there are bounds.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  /// Their sum in seconds.
  public private(set) var sum = 0.0
  /// How many there are.
  public var count: Int { counts.reduce(0, +) }

  mutating func add(_ duration: Duration) {
    let seconds = duration.seconds
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    sum += seconds
  }
}
