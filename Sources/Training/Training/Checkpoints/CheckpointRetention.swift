package import Platform

/// Which checkpoints of a run stay when a new one has been written.
///
/// A checkpoint stays if any of the rules keeps it; the newest always does.
public struct CheckpointRetention: Sendable, Equatable {
  /// How many of the newest stay, at least one.
  public var last: Int
  /// Steps that are multiples of it stay for good; nil: none.
  public var every: Int?
  /// How many of those with the lowest held-out loss stay; nil: none.
  ///
  /// Only a checkpoint whose step has an evaluation takes part; of equal losses the earlier step wins.
  public var best: Int?

  /// Makes rules.
  public init(last: Int, every: Int? = nil, best: Int? = nil) {
    (self.last, self.every, self.best) = (last, every, best)
  }

  /// The steps whose checkpoints are to be removed.
  ///
  /// - Parameters:
  ///   - steps: the steps of all checkpoints, ascending.
  ///   - heldOutLoss: the loss on held-out data by step, where it has been measured.
  /// - Returns: steps in ascending order, never the newest.
  public func removable(of steps: [Int], heldOutLoss: [Int: Double]) -> [Int] {
    var kept = Set(steps.suffix(max(last, 1)))
    if let every { kept.formUnion(steps.filter { $0 % every == 0 }) }
    if let best {
      let measured = steps.compactMap { step in
        heldOutLoss[step].flatMap { $0.isFinite ? (loss: $0, step: step) : nil }
      }
      kept.formUnion(measured.sorted(by: <).prefix(best).map(\.step))
    }
    return steps.filter { !kept.contains($0) }
  }
}

extension RunDirectory {
  /// Removes the checkpoints that no rule keeps.
  package func removeCheckpoints(
    by retention: CheckpointRetention, heldOutLoss: [Int: Double]
  ) throws(SystemError) {
    let steps = try checkpointSteps()
    for step in retention.removable(of: steps, heldOutLoss: heldOutLoss) {
      try FileSystem.remove(checkpoint(step: step))
    }
  }
}
