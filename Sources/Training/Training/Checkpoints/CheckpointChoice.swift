import Platform
import Serialization

/// Which checkpoint of a run to use.
public enum CheckpointChoice: Sendable, Equatable {
  /// The newest that is not damaged.
  case last
  /// The one that does best on the held-out data by what the run is judged by, of those whose step has an
  /// evaluation in the log.
  case best
  /// That of a step.
  case step(Int)
}

extension RunDirectory {
  /// Reads a checkpoint.
  ///
  /// - Parameters:
  ///   - choice: which one.
  ///   - judge: what the run is judged by.
  ///   - notify: is told, a line for each, of damaged checkpoints that were passed over, and if the
  ///     newest is not the best.
  ///   - read: reads a file and throws if that cannot be done.
  /// - Returns: its path and what was read.
  /// - Throws: ``TrainingError`` that says which checkpoints there are if there is none of that kind;
  ///   otherwise what reading throws.
  package func openCheckpoint<Contents>(
    _ choice: CheckpointChoice, judge: HeldOutHistory.Judge, notify: (String) -> Void,
    _ read: (_ path: String) throws -> Contents
  ) throws -> (path: String, contents: Contents) {
    switch choice {
    case .last:
      let newest = try newestCheckpoint(read)
      for damaged in newest.damaged { notify(damaged.notice(using: newest.path)) }
      if let line = try noticeOfBetter(than: newest.path, judge) { notify(line) }
      return (newest.path, newest.contents)
    case .best:
      let path = checkpoint(step: try bestStep(judge))
      return (path, try read(path))
    case .step(let step):
      let steps = try requireCheckpoints()
      guard steps.contains(step) else {
        let list = steps.map(String.init).joined(separator: ", ")
        throw TrainingError(
          "'\(path)' has no checkpoint of step \(step), expected one of \(list)")
      }
      return (checkpoint(step: step), try read(checkpoint(step: step)))
    }
  }

  /// The step of the best checkpoint that is there.
  private func bestStep(_ judge: HeldOutHistory.Judge) throws -> Int {
    let steps = try requireCheckpoints()
    let losses = try MetricsLog.evaluations(of: metrics, judge: judge).costs
    let measured = steps.compactMap { step in
      losses[step].flatMap { $0.isFinite ? (loss: $0, step: step) : nil }
    }
    guard let best = measured.min(by: <) else {
      let list = steps.map(String.init).joined(separator: ", ")
      throw TrainingError(
        "'\(metrics)' has no evaluation of a step whose checkpoint is there (\(list)), so none is "
          + "the best; name a step")
    }
    return best.step
  }

  /// Whether a checkpoint that is there has been evaluated.
  package func hasBest(_ judge: HeldOutHistory.Judge) -> Bool { (try? bestStep(judge)) != nil }

  /// One line if the newest checkpoint has been evaluated and another one was better.
  private func noticeOfBetter(
    than newest: String, _ judge: HeldOutHistory.Judge
  ) throws -> String? {
    let costs = (try? MetricsLog.evaluations(of: metrics, judge: judge).costs) ?? [:]
    guard let step = try checkpointSteps().last(where: { checkpoint(step: $0) == newest }),
      let cost = costs[step], let best = try? bestStep(judge), let lowest = costs[best],
      lowest < cost
    else { return nil }
    func text(_ cost: Double) -> String { Self.text(judge.isHigherBetter ? -cost : cost) }
    return
      "'\(newest)' is not the best of its run: its \(judge.words) is \(text(cost)), that of "
      + "step \(best) \(text(lowest)); --checkpoint best takes that one"
  }

  private static func text(_ loss: Double) -> String {
    let thousandths = Int((min(loss.magnitude, 1e9) * 1_000).rounded())
    let digits = String(thousandths % 1_000)
    return "\(loss < 0 ? "-" : "")\(thousandths / 1_000)."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
