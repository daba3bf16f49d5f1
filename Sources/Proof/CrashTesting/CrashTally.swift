/// How often runs were killed, and when.
public struct CrashTally: Sendable {
  /// How many runs were taken to their end.
  public var runs = 0
  private var kills: [KillMoment: Int] = [:]
  /// How many kills left a checkpoint under its temporary name.
  public private(set) var unfinished = 0

  /// Makes an empty tally.
  public init() {}

  /// How many kills there were.
  public var total: Int { kills.values.reduce(0, +) }

  /// How many kills were aimed at a moment.
  public func count(_ moment: KillMoment) -> Int { kills[moment] ?? 0 }

  /// Adds the counts of another tally.
  public mutating func add(_ other: CrashTally) {
    runs += other.runs
    unfinished += other.unfinished
    kills.merge(other.kills, uniquingKeysWith: +)
  }

  mutating func add(_ moment: KillMoment, leftUnfinished: Bool) {
    kills[moment, default: 0] += 1
    if leftUnfinished { unfinished += 1 }
  }
}
