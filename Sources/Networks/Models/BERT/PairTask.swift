/// What a model learns to tell of two texts.
public enum PairTask: String, Sendable, Codable, CaseIterable {
  /// Whether the second followed the first (BERT): 0 IsNext, 1 NotNext.
  case nextSentence = "nsp"
}

extension BERTHeads {
  /// What the head over the pooler judges; nil without one.
  public var pairTask: PairTask? { predictsNextSentence ? .nextSentence : nil }
}
