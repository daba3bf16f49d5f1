import Autograd
import Platform

/// How long something took, round after round.
struct Timing: Sendable {
  /// The median of all rounds, in seconds.
  let median: Double
  /// How many rounds were timed.
  let rounds: Int

  init(_ seconds: [Double]) {
    median = seconds.sorted()[seconds.count / 2]
    rounds = seconds.count
  }

  /// Rounds before timing starts: caches, branch predictors and the memory pool settle in them.
  static let warmUp = 2
  /// The fewest rounds that a median is taken of.
  static let fewestRounds = 3

  /// Times `body` again and again.
  ///
  /// - Parameters:
  ///   - seconds: at least how long to go on.
  ///   - body: one round.
  /// - Returns: the rounds' times.
  static func measure(seconds: Double, _ body: () throws -> Void) rethrows -> Timing {
    try Timing(
      rounds(seconds: seconds) {
        let watch = Stopwatch()
        try body()
        return watch.seconds
      })
  }

  /// Warms up, then collects what rounds give until time is up.
  static func rounds<Sample>(seconds: Double, _ body: () throws -> Sample) rethrows -> [Sample] {
    for _ in 0..<warmUp { _ = try body() }
    var samples: [Sample] = []
    let watch = Stopwatch()
    while watch.seconds < seconds || samples.count < fewestRounds { samples.append(try body()) }
    return samples
  }
}

/// How long a differentiable operation took: its result, and pulling a gradient back.
struct OperationTiming {
  let forward: Timing
  let backward: Timing

  /// Times an operation as a context's profiler sees it, on the context's threads.
  ///
  /// - Parameters:
  ///   - leaves: what gradients are computed for; each round starts without any.
  ///   - context: what to compute with.
  ///   - seconds: at least how long to go on.
  ///   - body: runs the operation; everything that it runs counts.
  init(
    leaves: [Tensor], context: Context, seconds: Double, _ body: () -> Tensor
  ) {
    let profiler = Profiler()
    context.profiler = profiler
    defer { context.profiler = nil }
    var upstream: [Float] = []
    var step = 0
    let samples = Timing.rounds(seconds: seconds) {
      profiler.reset()
      for leaf in leaves { leaf.clearGradient() }
      let result = context.record(dropout: DropoutKey(seed: 1, step: step), body)
      if upstream.count != result.count { upstream = Array(repeating: 1e-3, count: result.count) }
      context.backward(from: result, upstream: upstream)
      step += 1
      return (profiler.seconds(of: .forward), profiler.seconds(of: .backward))
    }
    forward = Timing(samples.map(\.0))
    backward = Timing(samples.map(\.1))
  }
}
