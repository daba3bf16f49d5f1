public import Models
public import Training

/// Measures a model on one fixed set of held-out instances, always the same.
public struct Evaluator {
  /// Sequences that are evaluated together.
  static let batchSize = 64

  private let set: any EvaluationInstances
  let unigram: UnigramBaseline
  /// How many instances an evaluation looks at.
  public var instanceCount: Int { self.set.count }
  /// Why pairs of sentences are not evaluated although the model judges them, or nil.
  public var pairless: PretrainingDataError? { (set as? EvaluationSet)?.pairless }
  private let unknownRate: Double

  /// Makes an evaluator.
  ///
  /// - Parameters:
  ///   - set: the instances.
  ///   - unigram: piece frequencies of the *training* text, for the baselines.
  public init(set: any EvaluationInstances, unigram: UnigramBaseline) {
    self.set = set
    self.unigram = unigram
    unknownRate = set.unknownRate
  }

  /// Runs a model over the set.
  ///
  /// - Parameters:
  ///   - model: what to measure; it is not changed.
  ///   - step: its optimizer step, for the report.
  /// - Returns: losses and accuracies beside their baselines.
  public func report(_ model: BERTForPreTraining, step: Int) -> EvaluationReport {
    guard let report = report(model, step: step, until: { false }) else {
      fatalError("Evaluator.report: given up without being asked")
    }
    return report
  }

  /// Runs a model over the set, unless that is given up.
  ///
  /// - Parameters:
  ///   - model: what to measure; it is not changed.
  ///   - step: its optimizer step, for the report.
  ///   - isAbandoned: whether to give up; asked within every batch, by all threads.
  /// - Returns: losses and accuracies beside their baselines, or nil if it was given up.
  public func report(
    _ model: BERTForPreTraining, step: Int, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> EvaluationReport? {
    let measure = PretrainingMeasure(
      model.heads.pairTask, unigram: unigram,
      vocabularySize: model.configuration.vocabularySize)
    var report = PretrainingObjective(model).evaluate(measure, step: step, until: isAbandoned) {
      try set.batches(of: Self.batchSize, $0)
    }
    report?.unknownRate = unknownRate
    return report
  }
}
