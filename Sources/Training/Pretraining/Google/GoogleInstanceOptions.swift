/// The options of google-research/bert's `create_pretraining_data.py`.
public struct GoogleInstanceOptions: Codable, Sendable, Equatable {
  /// `max_seq_length`: the longest sequence, special tokens included.
  public var maximumSequenceLength: Int
  /// `max_predictions_per_seq`: the most pieces to predict in a sequence.
  public var maximumPredictions: Int
  /// `dupe_factor`: how many times the documents are gone through.
  public var dupeFactor: Int
  /// `masked_lm_prob`: the share of pieces to predict.
  public var maskedProbability: Double
  /// `short_seq_prob`: the share of documents that aim at a random shorter length.
  public var shortSequenceProbability: Double
  /// `do_whole_word_mask`: whether all pieces of a word are masked together.
  public var masksWholeWords: Bool
  /// `do_lower_case`: whether words lose case and accents.
  public var lowercases: Bool
  /// `random_seed`.
  public var seed: Int
  /// Whether a text file that does not end with a blank line goes on in the next one, as it does in
  /// Google's program; if not, the end of a file ends its document.
  public var joinsFiles: Bool

  /// Makes options; the defaults are Google's.
  public init(
    maximumSequenceLength: Int = 128, maximumPredictions: Int = 20, dupeFactor: Int = 10,
    maskedProbability: Double = 0.15, shortSequenceProbability: Double = 0.1,
    masksWholeWords: Bool = false, lowercases: Bool = true, seed: Int = 12345,
    joinsFiles: Bool = true
  ) {
    self.maximumSequenceLength = maximumSequenceLength
    self.maximumPredictions = maximumPredictions
    self.dupeFactor = dupeFactor
    self.maskedProbability = maskedProbability
    self.shortSequenceProbability = shortSequenceProbability
    self.masksWholeWords = masksWholeWords
    self.lowercases = lowercases
    self.seed = seed
    self.joinsFiles = joinsFiles
  }

  /// Refuses values with which Google's program would fail or never end.
  func check() throws(PretrainingDataError) {
    guard (5...Int(Int16.max)).contains(maximumSequenceLength) else {
      throw PretrainingDataError(
        "--max-seq-length is \(maximumSequenceLength), expected 5 to \(Int16.max)")
    }
    guard maximumPredictions >= 1 else {
      throw PretrainingDataError(
        "--max-predictions-per-seq is \(maximumPredictions), expected at least 1")
    }
    guard dupeFactor >= 1 else {
      throw PretrainingDataError("--dupe-factor is \(dupeFactor), expected at least 1")
    }
    guard (0...1).contains(maskedProbability) else {
      throw PretrainingDataError("--masked-lm-prob is \(maskedProbability), expected 0 to 1")
    }
    guard (0...1).contains(shortSequenceProbability) else {
      throw PretrainingDataError(
        "--short-seq-prob is \(shortSequenceProbability), expected 0 to 1")
    }
  }

  /// How many pieces of a sequence are predicted.
  func predictions(length: Int) -> Int {
    predictionCount(length: length, probability: maskedProbability, limit: maximumPredictions)
  }

  /// Tokens of text in a sequence: `[CLS] A [SEP] B [SEP]` has three others.
  var maximumTextLength: Int { maximumSequenceLength - 3 }
}
