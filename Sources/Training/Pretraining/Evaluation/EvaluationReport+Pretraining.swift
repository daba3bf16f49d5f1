import Inference
import Interchange
public import Models
public import Training

/// Masked language modelling in an evaluation; where nothing was masked nothing is known, and every figure but the
/// uniform loss is NaN.
public struct MaskedLanguageModelReport: Sendable {
  /// Its name in reports.
  static let name = HeldOutHistory.Judge.pretraining.report

  /// How many masked pieces were predicted.
  public let count: Int
  /// Mean −ln p(piece), in nats.
  public let loss: Double
  /// e to the loss.
  public let perplexity: Double
  /// The share of pieces whose prediction was right.
  public let accuracy: Double
  /// The loss of a uniform guess, ln V.
  public let uniformLoss: Double
  /// The loss of guessing by the training text's piece frequencies.
  public let unigramLoss: Double
  /// The accuracy of always guessing the training text's commonest piece.
  public let commonestPieceAccuracy: Double

  /// What is in a report of the term.
  init(_ term: TermReport?) {
    count = term?.count ?? 0
    loss = term?.loss ?? .nan
    func figure(_ name: String) -> Double { term?[name] ?? .nan }
    perplexity = figure("perplexity")
    accuracy = figure(TermReport.FigureName.accuracy)
    uniformLoss = figure("uniformLoss")
    unigramLoss = figure("unigramLoss")
    commonestPieceAccuracy = figure("commonestPieceAccuracy")
  }
}

/// The judging of pairs in an evaluation.
public struct PairReport: Sendable {
  /// What was judged.
  public let task: PairTask
  /// How many pairs.
  public let count: Int
  /// Mean −ln p(class), in nats.
  public let loss: Double
  /// The share of pairs judged right.
  public let accuracy: Double
  /// The share of the larger class.
  public let majorityAccuracy: Double
  /// The share of each class's pairs judged right, in the order of ``Models/PairTask/classes``; NaN without any.
  public let recalls: [Double]

  init(_ task: PairTask, _ term: TermReport) {
    self.task = task
    count = term.count
    loss = term.loss
    accuracy = term[TermReport.FigureName.accuracy] ?? .nan
    majorityAccuracy = term[TermReport.FigureName.majorityAccuracy] ?? .nan
    recalls = task.recallNames.map { term[$0] ?? .nan }
  }
}

extension EvaluationReport {
  private static let unknownRateName = "unknownRate"

  /// Masked language modelling.
  public var maskedLanguageModel: MaskedLanguageModelReport {
    MaskedLanguageModelReport(self[MaskedLanguageModelReport.name])
  }

  /// The judging of pairs, if the model was trained for it and there were any.
  public var pairs: PairReport? {
    for task in PairTask.allCases {
      if let term = self[task.reportName] { return PairReport(task, term) }
    }
    return nil
  }

  /// The share of the text's tokens that are `[UNK]`, which are never masked; nil where nobody counted.
  public internal(set) var unknownRate: Double? {
    get { figure(Self.unknownRateName) }
    set { figures = newValue.map { [.init(Self.unknownRateName, $0)] } ?? [] }
  }
}
