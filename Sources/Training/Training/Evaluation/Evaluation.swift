import Autograd

/// Sums over the batches of an evaluation, and what becomes of them.
public protocol EvaluationMeasure<Batch> {
  /// Inputs and labels.
  associatedtype Batch: TrainingBatch

  /// Takes a batch into account.
  ///
  /// - Parameters:
  ///   - losses: its losses, in the order of the objective's terms.
  ///   - batch: inputs and labels.
  mutating func add(_ losses: [Loss], of batch: Batch)

  /// What the sums say.
  ///
  /// - Parameter step: the model's optimizer step.
  /// - Returns: a report of every term that had labels.
  func report(step: Int) -> EvaluationReport
}

extension Objective {
  /// Measures the model on batches, unless that is given up.
  ///
  /// - Parameters:
  ///   - measure: is told of every batch.
  ///   - step: the model's optimizer step, for the report.
  ///   - isAbandoned: whether to give up; asked within every batch, by all threads.
  ///   - batches: visits all batches.
  /// - Returns: what the measure says in the end, or nil if it was given up.
  public func evaluate<Measure: EvaluationMeasure>(
    _ measure: consuming Measure, step: Int, until isAbandoned: @escaping @Sendable () -> Bool,
    batches: ((Batch) throws -> Void) throws -> Void
  ) -> EvaluationReport? where Measure.Batch == Batch {
    var measure = measure
    return context.threads.abandoning(when: isAbandoned) {
      try? batches { batch in
        // Not recorded: no pullbacks, no dropout.
        let losses = losses(of: batch, coefficients: terms.map { _ in 1 })
        // What has been left out is not told from what has been computed.
        if isAbandoned() { throw Abandoned() }
        measure.add(losses, of: batch)
      }
    }.map { measure.report(step: step) }
  }
}

private struct Abandoned: Error {}

/// Sums of a term whose labels are classes.
public struct ClassSums: Sendable {
  private var loss = 0.0
  private var counts: [Int]
  private var correct: [Int]

  /// Makes sums of nothing.
  ///
  /// - Parameter classes: how many classes there are.
  public init(classes: Int) {
    counts = Array(repeating: 0, count: classes)
    correct = counts
  }

  /// How many labels there were.
  public var count: Int { counts.reduce(0, +) }

  /// Takes the loss of a batch into account.
  public mutating func add(_ loss: Loss, labels: [Int32]) {
    self.loss += loss.sum
    for (label, prediction) in zip(labels, loss.predictions) {
      counts[Int(label)] += 1
      correct[Int(label)] += label == prediction ? 1 : 0
    }
  }

  /// Loss, accuracy, the larger class's share, and every class's recall; NaN where there is none.
  ///
  /// - Parameters:
  ///   - name: the term's.
  ///   - recalls: what the recall of each class is called.
  /// - Returns: the term's report.
  public func report(_ name: String, recalls: [String]) -> TermReport {
    func share(_ part: Int, of whole: Int) -> Double {
      whole > 0 ? Double(part) / Double(whole) : .nan
    }
    return TermReport(
      name, count: count, loss: count > 0 ? loss / Double(count) : .nan,
      [
        .init(TermReport.FigureName.accuracy, share(correct.reduce(0, +), of: count)),
        .init(TermReport.FigureName.majorityAccuracy, share(counts.max() ?? 0, of: count)),
      ]
        + recalls.enumerated().map { .init($1, share(correct[$0], of: counts[$0])) })
  }
}
