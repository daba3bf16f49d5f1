/// How a run has done on its held-out documents so far, with its training loss beside it.
///
/// It is a function of the log's lines alone, so a resumed run judges as one that never stopped.
public struct HeldOutHistory: Sendable, Equatable {
  /// An evaluation.
  public struct Point: Sendable, Equatable {
    /// Steps made.
    public let step: Int
    /// Mean −ln p over the masked pieces of the held-out documents, in nats.
    public let loss: Double
    /// How many masked pieces these are.
    public let count: Int
    /// The mean MLM loss of the training steps since the evaluation before; nil if there were none.
    public let trainingLoss: Double?
    /// Next-sentence prediction, if the run learns it.
    public let nextSentence: NextSentence?

    /// Makes one.
    public init(
      step: Int, loss: Double, count: Int, trainingLoss: Double?, nextSentence: NextSentence? = nil
    ) {
      self.step = step
      self.loss = loss
      self.count = count
      self.trainingLoss = trainingLoss
      self.nextSentence = nextSentence
    }
  }

  /// Next-sentence prediction of an evaluation.
  public struct NextSentence: Codable, Sendable, Equatable {
    /// How many pairs were judged.
    public let count: Int
    /// Mean −ln p(class), in nats.
    public let loss: Double
    /// The share of pairs judged right.
    public let accuracy: Double
    /// The share of the larger class.
    public let majorityAccuracy: Double

    /// Makes one.
    public init(count: Int, loss: Double, accuracy: Double, majorityAccuracy: Double) {
      self.count = count
      self.loss = loss
      self.accuracy = accuracy
      self.majorityAccuracy = majorityAccuracy
    }
  }

  /// All evaluations, by step.
  public private(set) var points: [Point] = []
  private var training = RunningMean()

  /// Makes one without evaluations.
  public init() {}

  /// The held-out MLM loss by step.
  public var losses: [Int: Double] {
    Dictionary(points.map { ($0.step, $0.loss) }, uniquingKeysWith: { $1 })
  }

  /// The evaluation with the lowest loss, of equal ones the first.
  public var best: Point? {
    points.filter { $0.loss.isFinite }.min { ($0.loss, $0.step) < ($1.loss, $1.step) }
  }

  /// Takes a training step into account.
  public mutating func addStep(mlmLoss: Double) { training.add(mlmLoss) }

  /// Takes an evaluation into account; one of the same step before it counts no more.
  public mutating func addEvaluation(
    step: Int, loss: Double, count: Int, nextSentence: NextSentence?
  ) {
    let mean = training.count > 0 ? training.mean : points.last.flatMap(\.trainingLoss)
    if points.last?.step == step { points.removeLast() }
    points.append(
      Point(
        step: step, loss: loss, count: count, trainingLoss: mean, nextSentence: nextSentence))
    training = RunningMean()
  }
}
