/// How sequences are made of text without next-sentence prediction.
public enum SingleTextRule: String, Codable, Sendable, CaseIterable {
  /// All text of a document, cut into as many sequences as it takes.
  case whole
  /// All text, documents joined into full sequences with a `[SEP]` after each: RoBERTa's FULL-SENTENCES
  /// (Liu & others 2019, §4.2).
  case packed
  /// One piece of each run of sentences, the rest left out: what runs of older programs go on with.
  case cropped
}
