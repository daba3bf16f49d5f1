import ExactStrings

/// The heads that stand on a BERT's encoder, under the names of Hugging Face's classes.
public enum BERTHeads: String, Sendable, Codable, CaseIterable {
  /// MLM, and NSP over the pooler.
  case preTraining = "BertForPreTraining"
  /// MLM alone: there is no pooler, as nothing would train it.
  case maskedLanguageModel = "BertForMaskedLM"

  /// Hugging Face's class that has exactly these parameters.
  public var architecture: String { rawValue }

  /// Whether there are a pooler and the NSP head.
  public var predictsNextSentence: Bool { self == .preTraining }

  /// Whether a parameter belongs to what only ``preTraining`` has.
  public static func isOfNextSentence(_ name: String) -> Bool {
    name.hasExactPrefix("bert.pooler.") || name.hasExactPrefix("cls.seq_relationship.")
  }
}
