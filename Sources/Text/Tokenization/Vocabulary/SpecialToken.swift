/// The five pieces that BERT gives a meaning of their own.
public enum SpecialToken: String, CaseIterable, Sendable {
  /// Fills a batch up to its length.
  case padding = "[PAD]"
  /// Stands for a word that the vocabulary cannot spell.
  case unknown = "[UNK]"
  /// Opens every sequence.
  case classification = "[CLS]"
  /// Closes every sentence.
  case separator = "[SEP]"
  /// Stands in a masked position.
  case mask = "[MASK]"
}
