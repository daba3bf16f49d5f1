import ExactStrings

/// How a run has done on its held-out data so far, with its training loss beside it.
///
/// It is a function of the log's lines alone, so a resumed run judges as one that never stopped.
public struct HeldOutHistory: Sendable, Equatable {
  /// What a model is judged by: a term as steps name it and as evaluations do.
  public struct Judge: Sendable, Equatable {
    /// The first of an objective's terms, such as "mlm".
    public let term: String
    /// The report of it, such as "maskedLanguageModel".
    public let report: String
    /// The figure of the report that decides which model is the best; nil: the loss.
    public let figure: String?
    /// Whether a higher figure is better; of losses the lowest is.
    public let isHigherBetter: Bool

    /// Makes one of both names, going by the loss or by a figure.
    public init(
      term: String, report: String, figure: String? = nil, isHigherBetter: Bool = false
    ) {
      (self.term, self.report) = (term, report)
      (self.figure, self.isHigherBetter) = (figure, figure != nil && isHigherBetter)
    }

    /// What it goes by, in words.
    package var words: String { figure ?? "held-out loss" }
  }

  /// An evaluation.
  public struct Point: Sendable, Equatable {
    /// Steps made.
    public let step: Int
    /// Mean loss of the term that the model is judged by, in nats.
    public let loss: Double
    /// What the model is judged by: the loss, or a figure; NaN where that is not known.
    public let score: Double
    /// The same, such that the lower is the better.
    public let cost: Double
    /// How many labels these are.
    public let count: Int
    /// The mean loss of the training steps since the evaluation before; nil if there were none.
    public let trainingLoss: Double?
    /// The other terms.
    public let others: [TermReport]
  }

  /// What the run is judged by.
  public let judge: Judge
  /// All evaluations, by step.
  public private(set) var points: [Point] = []
  private var training = RunningMean()

  /// Makes one without evaluations.
  public init(judge: Judge) { self.judge = judge }

  /// The held-out loss by step.
  public var losses: [Int: Double] {
    Dictionary(points.map { ($0.step, $0.loss) }, uniquingKeysWith: { $1 })
  }

  /// What the run is judged by, by step, such that the lower is the better.
  public var costs: [Int: Double] {
    Dictionary(points.map { ($0.step, $0.cost) }, uniquingKeysWith: { $1 })
  }

  /// The best evaluation, of equal ones the first.
  public var best: Point? {
    points.filter { $0.cost.isFinite }.min { ($0.cost, $0.step) < ($1.cost, $1.step) }
  }

  /// Takes a training step into account.
  public mutating func add(_ step: StepMetrics) {
    if let loss = step[judge.term]?.loss { training.add(loss) }
  }

  /// Takes an evaluation into account; one of the same step before it counts no more.
  public mutating func add(_ report: EvaluationReport) {
    guard let term = report[judge.report] else { return }
    let mean = training.count > 0 ? training.mean : points.last.flatMap(\.trainingLoss)
    if points.last?.step == report.step { points.removeLast() }
    let score: Double = judge.figure.map { term[$0] ?? .nan } ?? term.loss
    points.append(
      Point(
        step: report.step, loss: term.loss, score: score,
        cost: judge.isHigherBetter ? -score : score, count: term.count, trainingLoss: mean,
        others: report.terms.filter { !$0.name.isExactly(judge.report) }))
    training = RunningMean()
  }
}
