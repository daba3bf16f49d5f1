import Platform

/// Adds up where the wall time of a computation goes: by operation, forward and backward apart.
///
/// Set it as a context's ``Context/profiler`` for as long as it is to listen. Times are those of the
/// thread that runs the operations, which waits for its pool: they never overlap, so that their sum is
/// at most the time that has passed.
public final class Profiler {
  /// The part of a training step that an operation's time belongs to.
  public enum Phase: String, Sendable, CaseIterable, Encodable {
    /// Computing a result.
    case forward
    /// Pulling a gradient back.
    case backward
    /// From gradients to new parameters: the global norm and the optimizer.
    case update
  }

  /// What one operation has taken in one phase.
  public struct Entry: Sendable {
    /// The operation's name, as in messages.
    public let operation: String
    /// The phase.
    public let phase: Phase
    /// How many times it ran.
    public fileprivate(set) var calls = 0
    /// Wall time of all calls together, in seconds.
    public fileprivate(set) var seconds = 0.0
  }

  private struct Key: Hashable {
    let operation: String
    let phase: Phase
  }

  private var positions: [Key: Int] = [:]

  /// What has been measured, in the order in which operations first ran.
  public private(set) var entries: [Entry] = []

  /// Makes a profiler that has heard nothing yet.
  public init() {}

  /// The wall time of all entries together, in seconds.
  public var seconds: Double { entries.reduce(0) { $0 + $1.seconds } }

  /// The wall time of a phase, or of one operation in it, in seconds; 0 if nothing of it ran.
  public func seconds(of phase: Phase, operation: String? = nil) -> Double {
    entries.reduce(0) {
      $1.phase == phase && (operation ?? $1.operation) == $1.operation ? $0 + $1.seconds : $0
    }
  }

  /// Forgets everything.
  public func reset() {
    positions.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  fileprivate func add(_ operation: StaticString, _ phase: Phase, seconds: Double, calls: Int) {
    let key = Key(operation: operation.description, phase: phase)
    let position = positions[key] ?? entries.count
    if position == entries.count {
      positions[key] = position
      entries.append(Entry(operation: key.operation, phase: phase))
    }
    entries[position].seconds += seconds
    entries[position].calls += calls
  }
}

extension Profiler? {
  /// Runs part of an operation and adds its time; without a profiler it only runs it.
  ///
  /// - Parameters:
  ///   - operation: its name.
  ///   - phase: the phase.
  ///   - calls: 0 for a part of a call that is counted elsewhere.
  ///   - body: the part; it must not run another profiled operation.
  /// - Returns: what `body` returns.
  func measure<Result>(
    _ operation: StaticString, _ phase: Profiler.Phase, calls: Int = 1, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let self else { return try body() }
    let watch = Stopwatch()
    defer { self.add(operation, phase, seconds: watch.seconds, calls: calls) }
    return try body()
  }
}
