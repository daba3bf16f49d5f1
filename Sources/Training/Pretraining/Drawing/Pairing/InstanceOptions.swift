public import Models

/// What decides how instances are drawn from a corpus.
public struct InstanceOptions: Codable, Sendable, Equatable {
  /// The longest sequence, special tokens included.
  public var maximumSequenceLength: Int
  /// The most pieces to predict in a sequence; nil: as many as the probability asks for.
  public var maximumPredictions: Int?
  /// The share of pieces to predict.
  public var maskedProbability: Double
  /// The share of chunks that aim at a random shorter length.
  public var shortSequenceProbability: Double
  /// Whether all pieces of a word are masked together.
  public var masksWholeWords: Bool
  /// The most neighbouring words that are masked together, or nil for no n-grams; see ``SpanLengths``.
  public var longestSpan: Int?
  /// Whether instances are pairs of texts.
  private var makesPairs: Bool
  /// What is asked of them; nil: next-sentence prediction.
  private var otherPairTask: PairTask?
  /// How single texts are made without next-sentence prediction; nil with it, and then of no meaning.
  public var singleTexts: SingleTextRule?
  /// What all draws are a pure function of.
  public var seed: UInt64

  /// The keys in files, which outlive the names here.
  private enum CodingKeys: String, CodingKey {
    case maximumSequenceLength, maximumPredictions, maskedProbability, shortSequenceProbability
    case masksWholeWords, longestSpan, singleTexts, seed
    case makesPairs = "predictsNextSentence"
    case otherPairTask = "pairTask"
  }

  /// Makes options; the defaults are those of google-research/bert at length 128.
  public init(
    maximumSequenceLength: Int = 128, maximumPredictions: Int? = nil,
    maskedProbability: Double = 0.15, shortSequenceProbability: Double = 0.1,
    masksWholeWords: Bool = false, longestSpan: Int? = nil, pairTask: PairTask? = .nextSentence,
    singleTexts: SingleTextRule = .whole, seed: UInt64 = 12345
  ) {
    self.maximumSequenceLength = maximumSequenceLength
    self.maximumPredictions = maximumPredictions
    self.maskedProbability = maskedProbability
    self.shortSequenceProbability = shortSequenceProbability
    self.masksWholeWords = masksWholeWords
    self.longestSpan = longestSpan
    makesPairs = pairTask != nil
    otherPairTask = pairTask == .nextSentence ? nil : pairTask
    self.singleTexts = pairTask == nil ? singleTexts : nil
    self.seed = seed
  }

  /// What is asked of pairs of texts; nil: instances are single texts.
  public var pairTask: PairTask? {
    get { makesPairs ? otherPairTask ?? .nextSentence : nil }
    set {
      makesPairs = newValue != nil
      otherPairTask = newValue == .nextSentence ? nil : newValue
    }
  }

  /// The rule for single texts, or nil if instances are pairs.
  package var singleTextRule: SingleTextRule? {
    makesPairs ? nil : singleTexts ?? .cropped
  }

  /// The shortest sequence that holds an instance: `[CLS] a [SEP] b [SEP]`, or `[CLS] a [SEP]`.
  public static func shortestSequence(pairs: Bool) -> Int { pairs ? 5 : 3 }

  /// The most tokens of text in a sequence: `[CLS] A [SEP] B [SEP]`, or `[CLS] A [SEP]`.
  var maximumTextLength: Int { maximumSequenceLength - (makesPairs ? 3 : 2) }

  /// How many pieces of a sequence are predicted.
  package func predictions(length: Int) -> Int {
    predictionCount(
      length: length, probability: maskedProbability, limit: maximumPredictions ?? Int.max)
  }
}

/// How many pieces of a sequence are predicted: google-research/bert's
/// min(max, max(1, round(p · length))), where Python rounds halves to even.
func predictionCount(length: Int, probability: Double, limit: Int) -> Int {
  min(limit, max(1, Int((probability * Double(length)).rounded(.toNearestOrEven))))
}

/// The classes of next-sentence prediction, numbered as in google-research/bert.
public enum NextSentenceLabel: Int32, Sendable, CaseIterable {
  /// Sentence B follows sentence A in the text.
  case isNext = 0
  /// Sentence B comes from another document.
  case notNext = 1

  /// The class's name: `IsNext` or `NotNext`.
  public var name: String { self == .isNext ? "IsNext" : "NotNext" }
}
