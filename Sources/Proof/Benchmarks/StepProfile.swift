public import Autograd
import Platform

/// Where the time of training steps goes, operation by operation.
public struct StepProfile: Encodable, Sendable {
  /// One operation in one phase, over all its calls in a step.
  public struct Row: Encodable, Sendable {
    /// The operation's name.
    public let operation: String
    /// Forward, backward or update.
    public let phase: Profiler.Phase
    /// How many times it runs in a step.
    public let callsPerStep: Double
    /// Its wall time in a step.
    public let millisecondsPerStep: Double
    /// Of the step's wall time.
    public let shareOfStep: Double
  }

  /// How many steps were profiled.
  public let steps: Int
  /// The mean wall time of a profiled step.
  public let millisecondsPerStep: Double
  /// All operations, those that take longest first.
  public let operations: [Row]
  /// What no operation accounts for: recording, checking indices, releasing memory.
  public let remainderMillisecondsPerStep: Double
  /// Of the step's wall time.
  public let remainderShareOfStep: Double

  /// Profiles what `round` does.
  ///
  /// - Parameters:
  ///   - context: what it computes with.
  ///   - rounds: how often to do it.
  ///   - round: makes some steps and returns how many.
  init(context: Context, rounds: Int, _ round: () -> Int) {
    let profiler = Profiler()
    context.profiler = profiler
    defer { context.profiler = nil }
    let watch = Stopwatch()
    var steps = 0
    for _ in 0..<rounds { steps += round() }
    let seconds = watch.seconds
    let milliseconds = { (seconds: Double) in seconds / Double(steps) * 1e3 }
    self.steps = steps
    millisecondsPerStep = milliseconds(seconds)
    operations = profiler.entries.sorted { $0.seconds > $1.seconds }.map { entry in
      Row(
        operation: entry.operation, phase: entry.phase,
        callsPerStep: Double(entry.calls) / Double(steps),
        millisecondsPerStep: milliseconds(entry.seconds), shareOfStep: entry.seconds / seconds)
    }
    let remainder = seconds - profiler.seconds
    remainderMillisecondsPerStep = milliseconds(remainder)
    remainderShareOfStep = remainder / seconds
  }
}
