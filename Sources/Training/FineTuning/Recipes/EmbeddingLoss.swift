import Models

/// What vectors of texts learn from, and how.
public enum EmbeddingLoss: String, Codable, Sendable, CaseIterable {
  /// An anchor and what belongs to it, perhaps with what does not: MultipleNegativesRankingLoss of
  /// sentence-transformers. Of everything in a batch that is no anchor, its own positive has to be the nearest.
  case ranking = "mnr"
  /// Two texts and how alike they are: CoSENTLoss of sentence-transformers. The cosines have to be in the order of the
  /// numbers.
  case cosent
  /// Two texts and the cosine that they shall have: CosineSimilarityLoss of sentence-transformers.
  case cosine

  /// The name of the loss and of its report.
  static let term = "embedding"
  /// What cosines are multiplied with, as in sentence-transformers.
  static let scale: Float = 20

  /// Whether rows have numbers.
  var hasScores: Bool { self != .ranking }

  /// How many texts a row may have.
  var textCounts: ClosedRange<Int> { self == .ranking ? 2...3 : 2...2 }
}
