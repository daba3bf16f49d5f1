public import Models
public import Training

/// Everything that decides what a pre-training run computes, beside corpus, vocabulary and model size.
///
/// It is stored with the run: a resumed run never asks for any of it again.
public struct PretrainingOptions: Codable, Sendable, Equatable {
  /// Where the defaults come from.
  public var recipe: Recipe
  /// The longest sequence, special tokens included.
  public var maximumSequenceLength: Int
  /// The phases before that with shorter sequences; nil without any.
  public var shorterFirst: [LengthPhase]?
  /// The most pieces to predict in a sequence; nil: as many as ``maskedProbability`` asks for.
  public var maximumPredictions: Int?
  /// The share of pieces to predict.
  public var maskedProbability: Double
  /// The share of sequences aimed at a random shorter length.
  public var shortSequenceProbability: Double
  /// Whether all pieces of a word are masked together.
  public var masksWholeWords: Bool
  /// The most neighbouring words that are masked together; nil masks no n-grams.
  public var longestSpan: Int?
  /// Whether the model also learns from pairs of texts.
  var makesPairs: Bool
  /// What it learns of them; nil: next-sentence prediction, as in all runs of older programs.
  var otherPairTask: PairTask?
  /// How single texts are made without it; nil in runs with it and in those of older programs.
  public var singleTexts: SingleTextRule?
  /// Sequences in a micro-batch.
  public var batchSize: Int
  /// Micro-batches in an optimizer step.
  public var accumulationSteps: Int
  /// Learning rate against step.
  public var schedule: LearningRateSchedule
  /// Constants of the optimizer.
  public var optimizer: AdamWOptions
  /// Which optimizer that is; nil: AdamW, as in all runs of older programs.
  public var optimizerKind: OptimizerKind?
  /// The probability of dropout in all places during this training; nil: the model configuration's, which
  /// is also what fine-tuning inherits.
  public var dropout: Float?
  /// How new weights are drawn.
  public var initialization: BERTForPreTraining.Initialization
  /// How they differ from that; nil: in nothing.
  public var weightStart: [WeightStart]?
  /// What masks, pairs, dropout and new weights are a pure function of.
  public var seed: UInt64
  /// Every n-th document is held out for evaluation; nil holds nothing out.
  public var holdOutEvery: Int?
  /// Steps between evaluations on the held-out documents; nil: at the end only.
  public var evaluateEvery: Int?
  /// The most instances of the held-out documents that evaluations of the run look at, evenly
  /// spread; nil: all.
  public var evaluationLimit: Int?
  /// Steps between checkpoints; ``never`` if they come by time alone.
  public var saveEvery: Int
  /// The most seconds between checkpoints; nil: they come by steps alone.
  public var saveSeconds: Int?
  /// How many of the newest checkpoints are kept.
  public var keepLast: Int
  /// Checkpoints whose step is a multiple of this are kept for good; nil: none.
  public var keepEvery: Int?
  /// How many of the checkpoints with the lowest held-out loss are kept; nil: none.
  public var keepBest: Int?
  /// What happens when a loss or a gradient is not finite; nil: the run ends.
  public var onNonFinite: NonFinitePolicy?

  /// More steps than any run has.
  public static let never = 1 << 40

  /// Whether the held-out documents are evaluated after a step that is not the last.
  func evaluatesAt(step: Int) -> Bool { evaluateEvery.map { step % $0 == 0 } ?? false }

  /// What the model also learns to tell of two texts; nil: it learns from single texts.
  public var pairTask: PairTask? {
    get { makesPairs ? otherPairTask ?? .nextSentence : nil }
    set {
      makesPairs = newValue != nil
      otherPairTask = newValue == .nextSentence ? nil : newValue
    }
  }

  /// What the model has on its encoder: only what is trained.
  public var heads: ModelHeads { ModelHeads(pairTask) }

  /// The names of the losses.
  var terms: [String] { heads.terms }

  /// What all steps have in common.
  public var plan: StepPlan {
    StepPlan(
      batchSize: batchSize, accumulationSteps: accumulationSteps, schedule: schedule, seed: seed)
  }

  /// Sequences in an optimizer step; as many as can be counted where there are more.
  public var sequencesPerStep: Int { plan.sequencesPerStep }

  /// The keys in files, which outlive the names here.
  private enum CodingKeys: String, CodingKey {
    case recipe, maximumSequenceLength, shorterFirst, maximumPredictions, maskedProbability
    case shortSequenceProbability, masksWholeWords, longestSpan, singleTexts, batchSize
    case accumulationSteps, schedule, optimizer, optimizerKind, dropout, initialization,
      weightStart, seed
    case holdOutEvery, evaluateEvery, evaluationLimit, saveEvery, saveSeconds, keepLast
    case keepEvery, keepBest, onNonFinite
    case makesPairs = "predictsNextSentence"
    case otherPairTask = "pairTask"
  }
}
