import ExactStrings
import Preconditions

/// Figures of spans as the shared task of CoNLL-2000 counts them (`conlleval`; seqeval's default mode): one is right if
/// its type and both its ends are.
public struct SpanMetrics: Sendable {
  /// Precision, recall, F1 and support of a type.
  public struct TypeFigures: Sendable, Equatable {
    /// The type's name.
    public let type: String
    /// Its figures.
    public let spans: PrecisionRecall
  }

  private var byType: [ExactString: PrecisionRecall] = [:]
  /// How many words there are.
  public private(set) var wordCount = 0
  private var correctWords = 0
  private var outsideWords = 0

  /// No sentence yet.
  public init() {}

  /// Counts sentences.
  ///
  /// - Parameters:
  ///   - gold: the right tags, `[sentences][words]`.
  ///   - predicted: what was predicted, of the same shape.
  public init(gold: [[String]], predicted: [[String]]) {
    require(
      gold.count == predicted.count,
      "SpanMetrics: \(gold.count) sentences, tags for \(predicted.count)")
    for (gold, predicted) in zip(gold, predicted) { add(gold: gold, predicted: predicted) }
  }

  /// Counts a sentence.
  ///
  /// - Parameters:
  ///   - gold: the right tags, one a word.
  ///   - predicted: what was predicted, as many.
  public mutating func add(gold: [String], predicted: [String]) {
    require(
      gold.count == predicted.count,
      "SpanMetrics: a sentence of \(gold.count) words, \(predicted.count) tags")
    let (goldSpans, predictedSpans) = (TaggedSpan.spans(of: gold), TaggedSpan.spans(of: predicted))
    let found = Set(goldSpans)
    for span in goldSpans { byType[span.type, default: .init()].gold += 1 }
    for span in predictedSpans {
      byType[span.type, default: .init()].predicted += 1
      if found.contains(span) { byType[span.type, default: .init()].correct += 1 }
    }
    wordCount += gold.count
    for (gold, predicted) in zip(gold, predicted) {
      correctWords += gold.isExactly(predicted) ? 1 : 0
      outsideWords += gold.isExactly("O") ? 1 : 0
    }
  }

  /// The types that are right or predicted anywhere, in the order of their bytes.
  public var types: [TypeFigures] {
    byType.keys.map(\.string).sortedByBytes().map {
      TypeFigures(type: $0, spans: byType[ExactString($0)] ?? .init())
    }
  }

  /// All types together.
  public var overall: PrecisionRecall { byType.values.reduce(PrecisionRecall(), +) }
  /// The share of predicted spans that are right.
  public var precision: Double { overall.precision }
  /// The share of right spans that were predicted.
  public var recall: Double { overall.recall }
  /// Their harmonic mean: the figure of the shared tasks.
  public var f1: Double { overall.f1 }
  /// The mean of the types' F1.
  public var macroF1: Double { PrecisionRecall.meanF1(types.map(\.spans)) }

  /// The share of words whose tag is right.
  public var wordAccuracy: Double { PrecisionRecall.ratio(correctWords, wordCount) }
  /// The share of words that are outside of every span: the accuracy of always predicting that, whose F1 is 0.
  public var outsideAccuracy: Double { PrecisionRecall.ratio(outsideWords, wordCount) }
}
